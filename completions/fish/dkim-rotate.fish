# fish completion for dkim-rotate; made by completions/generate
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
complete -c dkim-rotate -f
complete -c dkim-rotate -n __fish_use_subcommand -a 'new ready switch retire status'
complete -c dkim-rotate -n "not __fish_use_subcommand" -a '(__dkimutils_domains)'
complete -c dkim-rotate -l keydir -x -a '(__fish_complete_directories)' -d 'keys, as dkim-sign --keydir has them'
complete -c dkim-rotate -s t -l type -x -a 'rsa ed25519' -d 'which key of the domain (default: rsa)'
complete -c dkim-rotate -s b -l bits -x -d 'size of RSA keys (default: 2048)'
complete -c dkim-rotate -l every -x -d 'new: only if the current key is older'
complete -c dkim-rotate -l prefix -x -d 'new: begin selectors with this'
complete -c dkim-rotate -l keep -x -d 'retire: after so many days (default: 14)'
complete -c dkim-rotate -l reveal -x -a '(__fish_complete_directories)' -d 'retire: make the private key public there'
complete -c dkim-rotate -l copy -x -d 'switch: run this before and after'
complete -c dkim-rotate -l ttl -x -d 'of records (default: 3600)'
complete -c dkim-rotate -l tsig -r -F -d 'send records with nsupdate and this key'
complete -c dkim-rotate -l server -x -d 'send records with nsupdate, to this server'
complete -c dkim-rotate -l no-authoritative -d 'ask the resolver alone, not the name servers'
complete -c dkim-rotate -l port -x -d 'of the name servers (default: 53)'
complete -c dkim-rotate -s v -l verbose -d 'say what is waited for'
complete -c dkim-rotate -s z -l zone -x -k -a '(__fish_complete_suffix .zone)' -d 'answer DNS from this zone file (repeatable)'
complete -c dkim-rotate -s R -l resolver -x -d 'ask this server (repeatable)'
complete -c dkim-rotate -l timeout -x -d 'for one DNS answer (default: 5)'
complete -c dkim-rotate -l deadline -x -d 'for all DNS answers (default: 20)'
complete -c dkim-rotate -l save-zone -r -F -d 'write the DNS answers used as a zone'
complete -c dkim-rotate -l trust-ad -d 'believe the AD bit of any resolver'
complete -c dkim-rotate -l origin -x -d 'complete relative names in zone files'
complete -c dkim-rotate -l allow-include -x -a '(__fish_complete_directories)' -d 'let zone files include what is there'
complete -c dkim-rotate -l now -x -a 'received' -d 'judge at this moment: Unix seconds, RFC 3339, or "received"'
complete -c dkim-rotate -s h -l help -d 'print this and exit'
complete -c dkim-rotate -s V -l version -d 'print the version and exit'
