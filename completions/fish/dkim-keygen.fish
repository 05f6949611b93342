# fish completion for dkim-keygen; made by completions/generate
complete -c dkim-keygen -s b -l bits -x -d 'size of an RSA key (default: 2048)'
complete -c dkim-keygen -s d -l domain -x -d 'with -s: show the DNS record to publish'
complete -c dkim-keygen -s o -l output -r -F -d 'make this file (default: stdout)'
complete -c dkim-keygen -s s -l selector -x -d 'name of the key below the domain'
complete -c dkim-keygen -s t -l type -x -a 'rsa ed25519' -d 'kind of key (default: rsa)'
complete -c dkim-keygen -l allow-weak -d 'let BITS be 1024 to 2047'
complete -c dkim-keygen -s h -l help -d 'print this and exit'
complete -c dkim-keygen -s V -l version -d 'print the version and exit'
