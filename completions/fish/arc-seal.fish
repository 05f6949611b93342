# fish completion for arc-seal; made by completions/generate
function __dkimutils_domains
    set -l dir
    set -l words (commandline -opc)
    for i in (seq (count $words))
        switch $words[$i]
            case --keydir
                set dir $words[(math $i + 1)]
            case "--keydir=*"
                set dir (string replace -- --keydir= "" $words[$i])
        end
    end
    test -n "$dir"; or return
    set dir (string replace -r "^~" $HOME -- $dir)
    for domain in $dir/*/
        basename $domain
    end
end
complete -c arc-seal -s d -l domain -x -a '(__dkimutils_domains)' -d 'who seals'
complete -c arc-seal -s s -l selector -x -d 'selector of the key'
complete -c arc-seal -s k -l key -x -k -a '(__fish_complete_suffix .pem)' -d 'private key'
complete -c arc-seal -l keydir -x -a '(__fish_complete_directories)' -d 'DIR/DOMAIN/current -> SELECTOR.pem is the key'
complete -c arc-seal -l allow-open-key -d 'take key files that others can read'
complete -c arc-seal -s A -l authserv-id -x -d 'take the results of this name (default: host name)'
complete -c arc-seal -l hops -x -d 'take results with up to N Received fields above (default: 0)'
complete -c arc-seal -l headers -x -d 'names for h=, colon-separated, instead of the usual'
complete -c arc-seal -l field -d 'print only the new fields'
complete -c arc-seal -s v -l verbose -d 'explain each step on stderr'
complete -c arc-seal -s z -l zone -x -k -a '(__fish_complete_suffix .zone)' -d 'answer DNS from this zone file (repeatable)'
complete -c arc-seal -s R -l resolver -x -d 'ask this server (repeatable)'
complete -c arc-seal -l timeout -x -d 'for one DNS answer (default: 5)'
complete -c arc-seal -l deadline -x -d 'for all DNS answers (default: 20)'
complete -c arc-seal -l save-zone -r -F -d 'write the DNS answers used as a zone'
complete -c arc-seal -l trust-ad -d 'believe the AD bit of any resolver'
complete -c arc-seal -l origin -x -d 'complete relative names in zone files'
complete -c arc-seal -l allow-include -x -a '(__fish_complete_directories)' -d 'let zone files include what is there'
complete -c arc-seal -l now -x -a 'received' -d 'judge at this moment: Unix seconds, RFC 3339, or "received"'
complete -c arc-seal -l exec -x -a '(__fish_complete_command)' -d 'last: the message, once it is certain, is handed to this command on its stdin'
complete -c arc-seal -s h -l help -d 'print this and exit'
complete -c arc-seal -s V -l version -d 'print the version and exit'
