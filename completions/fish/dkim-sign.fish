# fish completion for dkim-sign; made by completions/generate
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
complete -c dkim-sign -s d -l domain -x -a '(__dkimutils_domains)' -d 'signing domain (default: that of From:)'
complete -c dkim-sign -s s -l selector -x -d 'selector; the n-th goes with the n-th -k'
complete -c dkim-sign -s k -l key -x -k -a '(__fish_complete_suffix .pem)' -d 'private key'
complete -c dkim-sign -l keydir -x -a '(__fish_complete_directories)' -d 'key by author: DIR/DOMAIN/current -> SELECTOR.pem'
complete -c dkim-sign -l keytable -r -F -d 'OpenDKIM\'s KeyTable'
complete -c dkim-sign -l signingtable -r -F -d 'OpenDKIM\'s SigningTable'
complete -c dkim-sign -l multiple -d 'sign with every row of the SigningTable that matches'
complete -c dkim-sign -l check-tables -d 'sign nothing; say what does not fit together in both'
complete -c dkim-sign -l pass-unsigned -f -a 'no-key any' -d 'pass on as it is what has no key (default), or any'
complete -c dkim-sign -l allow-open-key -d 'take key files that others can read'
complete -c dkim-sign -l check-dns -d 'sign only if the published record fits the key'
complete -c dkim-sign -s c -l canonicalization -x -a 'relaxed/relaxed relaxed/simple simple/relaxed simple/simple' -d 'simple or relaxed (default: relaxed/relaxed)'
complete -c dkim-sign -l identity -x -d 'agent or user, i='
complete -c dkim-sign -l expire -x -d 'signature is good for so long, x='
complete -c dkim-sign -l headers -x -d 'names for h=, colon-separated, instead of the usual'
complete -c dkim-sign -l oversign -x -d 'guard these fields against additions too'
complete -c dkim-sign -l no-oversign -d 'guard no field against additions'
complete -c dkim-sign -l copy-headers -d 'copy the signed fields into z='
complete -c dkim-sign -l body-length -d 'sign only the octets that are there now, l='
complete -c dkim-sign -l fix-eol -d 'turn bare LF and CR into CRLF first'
complete -c dkim-sign -l allow-long-lines -d 'sign lines of more than 998 octets'
complete -c dkim-sign -l require-7bit -d 'refuse octets above 127'
complete -c dkim-sign -l field -d 'print only the signature fields'
complete -c dkim-sign -l in-place -d 'put each FILE, signed, in place of itself'
complete -c dkim-sign -l output-dir -x -a '(__fish_complete_directories)' -d 'write each message to a new file in DIR'
complete -c dkim-sign -s v -l verbose -d 'name each signature on stderr'
complete -c dkim-sign -l mbox -f -a 'rd o cl cl2' -d 'each FILE is an mbox of this kind (default: rd)'
complete -c dkim-sign -l files-from -r -F -d 'take names from FILE, one a line'
complete -c dkim-sign -s 0 -l null -d 'names in it end with NUL'
complete -c dkim-sign -s J -l jobs -x -d 'threads for many messages (default: the processors)'
complete -c dkim-sign -s z -l zone -x -k -a '(__fish_complete_suffix .zone)' -d 'answer DNS from this zone file (repeatable)'
complete -c dkim-sign -s R -l resolver -x -d 'ask this server (repeatable)'
complete -c dkim-sign -l timeout -x -d 'for one DNS answer (default: 5)'
complete -c dkim-sign -l deadline -x -d 'for all DNS answers (default: 20)'
complete -c dkim-sign -l save-zone -r -F -d 'write the DNS answers used as a zone'
complete -c dkim-sign -l trust-ad -d 'believe the AD bit of any resolver'
complete -c dkim-sign -l origin -x -d 'complete relative names in zone files'
complete -c dkim-sign -l allow-include -x -a '(__fish_complete_directories)' -d 'let zone files include what is there'
complete -c dkim-sign -l now -x -a 'received' -d 'judge at this moment: Unix seconds, RFC 3339, or "received"'
complete -c dkim-sign -l exec -x -a '(__fish_complete_command)' -d 'last: the message, once it is certain, is handed to this command on its stdin'
complete -c dkim-sign -s h -l help -d 'print this and exit'
complete -c dkim-sign -s V -l version -d 'print the version and exit'
