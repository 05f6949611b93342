# fish completion for ar-parse; made by completions/generate
complete -c ar-parse -f
complete -c ar-parse -s A -l authserv-id -x -d 'only fields of this authserv-id (repeatable)'
complete -c ar-parse -l any-authserv-id -d 'trust any authserv-id, or none'
complete -c ar-parse -l hops -x -d 'trust fields with up to N Received fields above (default: 0)'
complete -c ar-parse -l method -x -d 'only results of this method (repeatable)'
complete -c ar-parse -l require -x -d 'status 0 only if a trusted field says so (repeatable), as \'dkim=pass header.d=example.com\''
complete -c ar-parse -l strict -d 'refuse fields that depart from RFC 8601'
complete -c ar-parse -s j -l json -d 'one JSON object per field'
complete -c ar-parse -s q -l quiet -d 'exit status only'
complete -c ar-parse -s v -l verbose -d 'explain everything in words'
complete -c ar-parse -s h -l help -d 'print this and exit'
complete -c ar-parse -s V -l version -d 'print the version and exit'
