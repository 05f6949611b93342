# fish completion for ar-strip; made by completions/generate
complete -c ar-strip -s A -l authserv-id -x -d 'who we are (default: the host name)'
complete -c ar-strip -s n -l dry-run -d 'only list the fields that would go'
complete -c ar-strip -s j -l json -d 'with -n: one JSON object'
complete -c ar-strip -s q -l quiet -d 'with -n: exit status only'
complete -c ar-strip -s v -l verbose -d 'name each deleted field on stderr'
complete -c ar-strip -l exec -x -a '(__fish_complete_command)' -d 'last: the message, once it is certain, is handed to this command on its stdin'
complete -c ar-strip -s h -l help -d 'print this and exit'
complete -c ar-strip -s V -l version -d 'print the version and exit'
