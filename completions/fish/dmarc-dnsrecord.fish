# fish completion for dmarc-dnsrecord; made by completions/generate
complete -c dmarc-dnsrecord -f
complete -c dmarc-dnsrecord -a 'p=none p=quarantine p=reject sp=none sp=quarantine sp=reject np=none np=quarantine np=reject adkim=r adkim=s aspf=r aspf=s fo=0 fo=1 fo=d fo=s psd=n psd=u t=n t=y rua=mailto: ruf=mailto:'
complete -c dmarc-dnsrecord -s d -l domain -x -d 'the domain that the policy is for'
complete -c dmarc-dnsrecord -s j -l json -d 'the same as --format json'
complete -c dmarc-dnsrecord -l fix -d 'repair what has one meaning only'
complete -c dmarc-dnsrecord -l format -x -a 'zone value strings nsupdate json tinydns route53 form terraform octodns dnscontrol cloudflare' -d 'default: zone with -d, else value'
complete -c dmarc-dnsrecord -l reports -d 'print only the records by which destinations of reports in other domains agree'
complete -c dmarc-dnsrecord -l ttl -x -d 'time to live (default: 3600)'
complete -c dmarc-dnsrecord -s h -l help -d 'print this and exit'
complete -c dmarc-dnsrecord -s V -l version -d 'print the version and exit'
