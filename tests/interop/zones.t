#!/bin/sh
# Zone files made by chance: what named-checkzone of BIND takes is taken, and
# the TXT, CNAME and MX records in it are the same as it prints.
# shellcheck source=tests/lib.sh
. "${0%/*}/../lib.sh"
# shellcheck source=tests/dns.sh
. "$srcdir/tests/dns.sh"

have named-checkzone || skip_all 'named-checkzone is not installed'
have python3 || skip_all 'python3 is not installed'

number=${DKIMUTILS_ZONES:-500}
mkdir zones
run python3 -B "$srcdir/tests/interop/zone_cases.py" "$dnsq" "$number" zones
status_is 'zones are made and read' 0
is 'no zone is refused or read otherwise' "$(grep -v ' taken$' "$out" | head)" ''
taken=$(sed -n 's/^[0-9]* zones, \([0-9]*\) taken$/\1/p' "$out")
ok 'most zones are some that BIND takes' test "${taken:-0}" -ge $((number * 2 / 3))

finish
