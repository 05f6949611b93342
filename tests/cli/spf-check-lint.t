#!/bin/sh
# spf-check DOMAIN, --record: each rule with a record that breaks it, and
# records that break none.
. "${0%/*}/../lib.sh"

# zone DOMAIN TEXT...: a zone file in which DOMAIN has these TXT records; more
# records on stdin.
zone() {
	zone_domain=$1
	shift
	{
		echo "\$TTL 3600"
		for zone_text; do
			printf '%s. TXT "%s"\n' "$zone_domain" "$zone_text"
		done
		cat
	} >zone
}

# The severities and IDs of findings on stdout, sorted, on one line.
ids() {
	sed 's/^[^ ]*:[0-9]*: //' "$out" |
		sed -n 's/^\(error\|warning\|info\) \(LS[0-9]*\): .*/\1 \2/p' |
		LC_ALL=C sort -u | paste -sd, - | sed 's/,/, /g'
}

# finds NAME STATUS IDS [DOMAIN]: what spf-check says about it in the zone
finds() {
	run spf-check -z zone "${4:-example.com}"
	finds_have=$(ids)
	verdict "$1" has_status "$2"
	is "$1: findings" "$finds_have" "$3"
}

# text NAME STATUS IDS RECORD: the same for a record given as text
text() {
	run spf-check --record "$4"
	text_have=$(ids)
	verdict "$1" has_status "$2"
	is "$1: findings" "$text_have" "$3"
}

# healthy: nothing to be said
healthy() {
	text "healthy: $1" 0 '' "$1"
}

healthy 'v=spf1 -all'
healthy 'v=spf1 ~all'
healthy 'V=SPF1 MX A:mail.example.com -ALL'
healthy 'v=spf1  mx   ip4:192.0.2.0/24  ip6:2001:db8::/32  -all '
healthy 'v=spf1 redirect=_spf.example.com'
healthy 'v=spf1 a/24 mx//64 a:h.example/28//64 -all'
healthy 'v=spf1 exists:%{i}._spf.%{d2} ~all'
healthy 'v=spf1 -ip4:192.0.2.7 ip4:192.0.2.0/24 -all'
healthy 'v=spf1 mx -all exp=why.example.com'
healthy 'v=spf1 include:spf.protection.outlook.com -all ra=postmaster'
healthy 'v=spf1 include:_spf.google.com include:a.example mx a ~all'

# LS01

zone example.com 'google-site-verification=x' </dev/null
finds 'LS01: no SPF record among others' 1 'error LS01'
zone www.example.com 'v=spf1 -all' </dev/null
finds 'LS01: no TXT record' 1 'error LS01'
out_has 'LS01: says which' 'no SPF record'
zone other.example 'x' </dev/null
finds 'LS01: no such domain' 1 'error LS01'
out_has 'LS01: says so' 'NXDOMAIN'
zone example.com 'v=spf1 mx -all' 'v=spf1 a -all' </dev/null
finds 'LS01: two records' 1 'error LS01'
out_has 'LS01: and shows both' 'example.com: v=spf1 a -all'
zone example.com ' v=spf1 -all' </dev/null
finds 'LS01: a leading space' 1 'error LS01'
zone example.com '\239\187\191v=spf1 -all' </dev/null
finds 'LS01: a byte-order mark' 1 'error LS01'
zone example.com 'v=spf1ip4:192.0.2.1 -all' </dev/null
finds 'LS01: glued to the next term' 1 'error LS01'
out_has 'LS01: with a position' 'at octet 7:'
zone example.com 'v=spf1 ~all' '\"v=spf1 -all\"' </dev/null
finds 'LS01: a slip beside a record is a warning' 0 'warning LS01'
zone example.com 'v=spf2 -all' </dev/null
finds 'LS01: another version' 1 'error LS01'
zone example.com x <<'E'
example.com. TYPE99 \# 12 0b763d73706631202d616c6c
E
finds 'LS01: only in type SPF' 1 'error LS01, warning LS01'
text 'LS01: a text that is no record' 1 'error LS01' 'hello'
text 'LS01: an empty text' 1 'error LS01' ''
text 'LS01: quotes around' 1 'error LS01' '"v=spf1 -all"'
text 'LS01: a space in the version' 1 'error LS01' 'v= spf1 -all'
text 'LS01: a name before it' 1 'error LS01' 'example.com TXT v=spf1 -all'

# LS02

for term in foo:bar a: include include: include:single exists ptr:x. ip4: ip4 \
	ip4:192.0.2 ip4:192.0.2.256 ip4:192.0.2.1/33 ip4:192.0.2.1/024 \
	ip4:192.0.2.1//64 ip6:2001:db8 ip6:2001:db8::/129 all: all. '-all,' \
	'a:%{x}.example.com' 'a:%{d' 'a:%' 'a:%{d0}.com' redirect= exp= =x \
	1x=y redirect:x.example -redirect=x.example ip:192.0.2.1 \
	ipv4:192.0.2.1 include=x.example mx:192.0.2.1 a:example.com:25 \
	mx,a http://x.example include:x.example,y.example mx\; include:https://x.example \
	include:x.example/24 a//129 'a:%{c}.example.com' v=spf1; do
	run spf-check --record "v=spf1 $term -all"
	case $(ids) in
	*'error LS02'*) verdict "LS02: $term" has_status 1 ;;
	*) is "LS02: $term" "$(ids)" 'error LS02' ;;
	esac
done
run spf-check --record 'v=spf1 mx “a -all'
out_has 'LS02: a curly quote is named' 'remove the curly quotation mark'
out_has 'LS02: with its position' 'at octet 11: '
run spf-check --record 'v=spf1 mx –all'
out_has 'LS02: a dash is named' 'write - in place of the dash'
run spf-check --record 'v=spf1 ip:192.0.2.1 -all'
out_has 'LS02: ip: is told what to write' 'write ip4:'
run spf-check --record 'v=spf1 a:x mx:y foo:z -all'
ok 'LS02: every error is found' test \
	"$(grep -c '^error LS02' "$out")" -eq 3
text 'LS02: a tab' 1 'error LS02' "$(printf 'v=spf1 mx\t-all')"
text 'LS02: two exp=' 1 'error LS02' \
	'v=spf1 -all exp=a.example exp=b.example'
text 'LS02: two redirect=' 1 'error LS02' \
	'v=spf1 redirect=a.example redirect=b.example'

# LS03

terms() {
	terms_n=1
	while [ $terms_n -le "$1" ]; do
		printf ' a:h%d.example' $terms_n
		terms_n=$((terms_n + 1))
	done
}
text 'LS03: 8 look-ups are fine' 0 '' "v=spf1$(terms 8) -all"
text 'LS03: 9 look-ups are a warning' 0 'warning LS03' "v=spf1$(terms 9) -all"
text 'LS03: 10 look-ups are a warning' 0 'warning LS03' "v=spf1$(terms 10) -all"
text 'LS03: 11 look-ups are an error' 1 'error LS03' "v=spf1$(terms 11) -all"
text 'LS03: terms behind all do not count' 0 'warning LS06' \
	"v=spf1 -all$(terms 11)"
zone example.com 'v=spf1 include:a.example include:b.example -all' <<'E'
a.example. TXT "v=spf1 mx:h.example include:c.example -all"
b.example. TXT "v=spf1 include:c.example exists:%{i}.x.example -all"
c.example. TXT "v=spf1 a:h.example a:h.example a:h.example ~all"
h.example. A 192.0.2.1
h.example. MX 0 h.example.
E
finds 'LS03: the look-ups of the whole tree' 1 'error LS03'
answers 'LS03: the tree is drawn' 1 spf-check/tree.out \
	spf-check -z zone example.com
answers 'LS03: and is there in JSON' 1 spf-check/tree.json \
	spf-check -j -z zone example.com
run spf-check -v -z zone example.com
err_has '-v shows the records that are included' \
	'c.example: v=spf1 a:h.example a:h.example a:h.example ~all'
zone example.com 'v=spf1 a:x.example a:y.example exists:%{d}.z.example -all' \
	</dev/null
finds 'LS03: three void look-ups' 1 'error LS03, warning LS10'
zone example.com 'v=spf1 a:x.example a:y.example -all' </dev/null
finds 'LS03: two are allowed' 0 'warning LS10'

# LS04

zone example.com 'v=spf1 include:x.example -all' </dev/null
finds 'LS04: include of a name that is not there' 1 'error LS04'
zone example.com 'v=spf1 include:x.example -all' <<'E'
x.example. TXT "something else"
E
finds 'LS04: include of a name without SPF' 1 'error LS04'
zone example.com 'v=spf1 redirect=x.example' </dev/null
finds 'LS04: redirect to a name that is not there' 1 'error LS04'
zone example.com 'v=spf1 include:x.example -all' <<'E'
x.example. TXT "v=spf1 ip4:1.2.3 -all"
E
finds 'LS04: include of a record with an error' 1 'error LS04'
out_has 'LS04: which is named' 'ip4:1.2.3'
zone example.com 'v=spf1 include:x.example -all' <<'E'
x.example. TXT "v=spf1 -all"
x.example. TXT "v=spf1 ~all"
E
finds 'LS04: include of two records' 1 'error LS04'
zone example.com 'v=spf1 include:example.com -all' </dev/null
finds 'LS04: include of itself' 1 'error LS03, error LS04'
zone example.com 'v=spf1 include:x.example -all' <<'E'
x.example. TXT "v=spf1 redirect=y.example"
y.example. TXT "v=spf1 include:x.example -all"
E
finds 'LS04: a circle further down' 1 'error LS03, error LS04'
zone example.com 'v=spf1 include:%{d}._spf.example -all' <<'E'
example.com._spf.example. TXT "v=spf1 ip4:192.0.2.1 -all"
E
finds 'LS04: %{d} is expanded' 0 ''

# LS05

text 'LS05: +all' 1 'error LS05' 'v=spf1 mx +all'
text 'LS05: all' 1 'error LS05' 'v=spf1 mx all'
text 'LS05: ?all' 0 'warning LS05' 'v=spf1 mx ?all'
text 'LS05: no all' 0 'warning LS05' 'v=spf1 mx'
text 'LS05: nothing' 0 'warning LS05' 'v=spf1'
zone example.com 'v=spf1 include:x.example -all' <<'E'
x.example. TXT "v=spf1 +all"
E
finds 'LS05: +all by include' 1 'error LS05'

# LS06

text 'LS06: behind all' 0 'warning LS06' 'v=spf1 -all mx'
text 'LS06: redirect with all' 0 'warning LS06' \
	'v=spf1 mx -all redirect=x.example'
text 'LS06: exp not last' 0 'warning LS06' 'v=spf1 exp=x.example mx -all'
zone example.com 'v=spf1 mx:h.example -all exp=why.example' <<'E'
h.example. A 192.0.2.1
h.example. MX 0 h.example.
E
finds 'LS06: no explanation there' 0 'warning LS06'
zone example.com 'v=spf1 -all exp=why.example' <<'E'
why.example. TXT "see %{x}"
E
finds 'LS06: an explanation with an error' 0 'warning LS06'

# LS07

text 'LS07: ptr' 0 'warning LS07' 'v=spf1 ptr -all'
text 'LS07: %{p}' 0 'warning LS07' 'v=spf1 exists:%{p}.x.example -all'
text 'LS07: %{l}' 0 'warning LS07' 'v=spf1 exists:%{l}.x.example -all'
text 'LS07: %{s}' 0 'warning LS07' 'v=spf1 include:%{s}.x.example -all'
text 'LS07: %{H}' 0 'warning LS07' 'v=spf1 a:%{H}.x.example -all'
text 'LS07: exists without a macro' 0 'warning LS07' \
	'v=spf1 exists:x.example -all'

# LS08

for term in 'ip4:192.0.2.0/24 ip4:192.0.2.7' 'ip4:192.0.2.7 ip4:192.0.2.0/24' \
	'ip4:192.0.2.7 ip4:192.0.2.7' 'ip4:192.0.2.0/24 -ip4:192.0.2.7' \
	'ip6:2001:db8::/32 ip6:2001:db8:1::/48' ip4:16.0.0.0/8 ip4:16.0.0.0/7 \
	ip4:10.1.2.3 ip4:192.168.0.0/24 ip4:172.31.0.1 ip4:127.0.0.1 \
	ip4:169.254.1.1 ip4:100.64.0.1 ip4:224.0.0.1 ip6:fd00::1 ip6:fe80::1 \
	ip6:::1 ip4:192.0.2.1/24 ip6:2001:db8::1/32 ip6:2000::/3; do
	text "LS08: $term" 0 'warning LS08' "v=spf1 $term -all"
done
text 'LS08: everybody' 1 'error LS08' 'v=spf1 ip4:0.0.0.0/0 -all'
text 'LS08: IPv6 in ip4' 1 'error LS08' 'v=spf1 ip4:2001:db8::1 -all'
text 'LS08: IPv4 in ip6' 1 'error LS08' 'v=spf1 ip6:192.0.2.1 -all'
text 'LS08: neighbours do not overlap' 0 '' \
	'v=spf1 ip4:192.0.2.0/25 ip4:192.0.2.128/25 ip4:172.32.0.1 -all'

# LS09

long=$(printf 'ip4:192.0.2.%d ' $(seq 1 14))
long="v=spf1 $long-all"
left=$((450 - ${#long} - 11))
zone example.com "$long" "$(printf "%0${left}d" 0)" </dev/null
finds 'LS09: 450 octets are fine' 0 ''
zone example.com "$long" "$(printf "%0$((left + 1))d" 0)" </dev/null
finds 'LS09: 451 are not' 0 'warning LS09'
zone example.com x <<'E'
example.com. TXT "v=spf1 ip4:192.0.2.1" "ip4:192.0.2.2 -all"
E
finds 'LS09: a seam without a space' 1 'error LS02, warning LS09'
zone example.com x <<'E'
example.com. TXT "v=spf1 ip4:192.0.2.1 ip4:192.0.2" ".2 -all"
E
finds 'LS09: a term may be cut' 0 ''
{
	echo 'h.example. A 192.0.2.1'
	i=1
	while [ $i -le 11 ]; do
		echo "example.com. MX 0 h$i.example."
		echo "h$i.example. A 192.0.2.$i"
		i=$((i + 1))
	done
} >hosts
zone example.com 'v=spf1 mx -all' <hosts
finds 'LS09: 11 MX hosts' 1 'error LS09'
grep -v h11 hosts >fewer
zone example.com 'v=spf1 mx -all' <fewer
finds 'LS09: 10 are allowed' 0 ''

# LS10

zone example.com 'v=spf1 a -all' </dev/null
finds 'LS10: a without an address' 0 'warning LS10'
zone example.com 'v=spf1 a -all' <<'E'
example.com. AAAA 2001:db8::1
E
finds 'LS10: an IPv6 address is one' 0 ''
zone example.com 'v=spf1 mx -all' <<'E'
example.com. A 192.0.2.1
E
finds 'LS10: mx without MX' 0 'warning LS10'
zone example.com 'v=spf1 mx -all' <<'E'
example.com. MX 0 h.example.
example.com. MX 0 gone.example.
h.example. A 192.0.2.1
E
finds 'LS10: an MX host without an address' 0 'warning LS10'
out_has 'LS10: which is named' 'gone.example'

# LS11

zone example.com 'v=spf1 mx -all' <<'E'
example.com. MX 0 mail.example.com.
mail.example.com. A 192.0.2.1
www.example.com. A 192.0.2.1
E
finds 'LS11: www and mail hosts' 0 'info LS11'
ok 'LS11: both' test "$(grep -c 'info LS11' "$out")" -eq 2
ok 'LS11: --strict does not mind' spf-check --strict -z zone example.com

# LS12

zone example.com 'v=spf1 -all' 'spf2.0/pra -all' </dev/null
finds 'LS12: Sender ID' 0 'warning LS12'
echo 'example.com. 299 TXT "v=spf1 -all"' >zone
finds 'LS12: a short time to live' 0 'warning LS12'
echo 'example.com. 86401 TXT "v=spf1 -all"' >zone
finds 'LS12: a long time to live' 0 'warning LS12'
echo 'example.com. 300 TXT "v=spf1 -all"' >zone
finds 'LS12: 5 minutes are fine' 0 ''
echo 'example.com. 86400 TXT "v=spf1 -all"' >zone
finds 'LS12: a day is fine' 0 ''

# What was not checked is no finding.

zone example.com 'v=spf1 include:dead.example -all' </dev/null
printf 'dead.example\t*\tSERVFAIL\n' >zone.errors
finds 'N03: a failed look-up of an include is status 75' 75 ''
err_has 'N03: and is named' 'dead.example: not checked: TXT: SERVFAIL'
exits 'N03: also in JSON' 75 spf-check -j -z zone example.com
out_has 'N03: with a key of its own' \
	'"not_checked":[{"name":"dead.example","text":"TXT: SERVFAIL"}]'
zone example.com 'v=spf1 a:dead.example -all' </dev/null
finds 'N03: a failed look-up of a host too' 75 ''
printf 'example.com\tTXT\tTIMEOUT\n' >zone.errors
: >zone
finds 'N03: a failed look-up of the record is status 75' 75 ''
out_lacks 'N03: and is not "no record"' 'no SPF record'
answers 'N03: TAP says not checked' 75 spf-check/unchecked.tap \
	spf-check --tap -z zone example.com
rm zone.errors
cat >zone <<'E'
$ORIGIN example.com.
$TTL 3600
@ SOA ns hostmaster 1 3600 600 86400 300
@ TXT "v=spf1 include:_spf.provider.example a:mail.other.example -all"
E
finds 'what is outside the zone is not checked, for information' 0 \
	'info LS04, info LS10'
finds 'a domain outside the zone is not checked either' 0 'info LS01' \
	www.other.example
cat >zone <<'E'
$ORIGIN example.com.
$TTL 3600
@ SOA ns hostmaster 1 3600 600 86400 300
@ TXT "v=spf1 -all exp=why.other.example"
E
finds 'nor is an explanation there' 0 'info LS06'

# Several records, options.

cat >zone <<'E'
$TTL 3600
good.example. TXT "v=spf1 -all"
warn.example. TXT "v=spf1 ptr -all"
bad.example. TXT "v=spf1 foo -all"
E
all='good.example warn.example bad.example'
# shellcheck disable=SC2086 # several words
answers 'TAP has a test a record' 1 spf-check/three.tap \
	spf-check --tap -z zone $all
ok 'a warning is status 0' spf-check -z zone warn.example
exits '--strict makes it status 1' 1 spf-check --strict -z zone warn.example
ok '--ignore leaves a finding out' \
	spf-check --strict --ignore ls07 -z zone warn.example
out_lacks '--ignore leaves it out of the text too' LS07
ok '--ignore works on errors' spf-check --ignore LS02 -z zone bad.example
exits '--ignore wants an ID' 2 spf-check --ignore LS13 -z zone bad.example
exits '--ignore wants one of ours' 2 spf-check --ignore LK01 -z zone bad.example
# shellcheck disable=SC2086
exits 'the worst status counts' 1 spf-check -q -z zone $all
out_empty '-q prints nothing'
# shellcheck disable=SC2086
run spf-check -j -z zone $all
ok 'an object a record' test "$(wc -l <"$out")" -eq 3
exits 'not a domain name' 2 spf-check -z zone good.example 'a b'
out_empty 'and nothing is printed before that is known'
exits '--record with a domain' 2 spf-check --record 'v=spf1 -all' a.example
exits '--record with -i' 2 spf-check --record 'v=spf1 -all' -i 192.0.2.1
exits '--void-limit with a domain' 2 spf-check --void-limit 3 a.example
exits '--tap with -j' 2 spf-check --tap -j good.example
answers '--record in TAP' 1 spf-check/record.tap \
	spf-check --tap --record 'v=spf1 a:x -all'
answers '--record in JSON' 1 spf-check/record.json \
	spf-check -j --record 'v=spf1 a:x mx -all'
run spf-check --record "$(printf 'v=spf1 a:\033[31m\nerror FORGED: x -all')"
ok 'nothing in a record can forge a line' test \
	"$(grep -c '^error FORGED' "$out")" -eq 0

# Work is bounded.

{
	i=1
	while [ $i -le 300 ]; do
		printf 'n%d.example. TXT "v=spf1 include:n%d.example include:n%d.example a:h%d.example -all"\n' \
			$i $((2 * i)) $((2 * i + 1)) $i
		i=$((i + 1))
	done
} >big
{
	cat big
	echo 'example.com. TXT "v=spf1 include:n1.example -all"'
} >zone
run spf-check --save-zone used -z zone example.com
status_is 'a tree that grows without end is an error' 1
out_has 'and says that not all was followed' 'or more look-ups'
ok 'at most 600 questions are asked' test "$(grep -c 'IN' used)" -le 600
# What people leave out, and what helps them.
hints() { # RECORD HINT...: each is on a line of LS02
	hints_record=$1
	shift
	run spf-check --record "$hints_record"
	status_is "$hints_record: an error" 1
	for hint in "$@"; do
		verdict "$hints_record: $hint" sh -c \
			"grep '^error LS02' '$out' | grep -F -e '$hint'"
	done
}
hints 'v=spf1 include.spf.example.com -all' 'write include:'
hints 'v=spf1 include_spf.example.com -all' 'write include:'
hints 'v=spf1 include=spf.example.net -all' 'write include:'
hints 'v=spf1 exists.example.net -all' 'write exists:'
hints 'v=spf1 192.0.2.1 -all' 'write ip4:'
hints 'v=spf1 ~192.0.2.0/24 -all' 'write ip4:'
hints 'v=spf1 2001:db8::1 -all' 'write ip6:'
hints 'v=spf1 2001:db8:0:ff06::/64 -all' 'write ip6:'
hints 'v=spf1 mail.example.net -all' 'write a: before a host'
hints 'v=spf1 - all' 'no space may stand between a qualifier'
hints 'v=spf1 ip4:192.0.2.0 /24 -all' 'no space may stand before a prefix'
hints 'v=spf1 redirect=a.example redirect=b.example' 'keep one of them'
err_lacks 'two redirect=: no word about qualifiers' qualifier
hints 'v=spf1 exp=e.example.net -all exp=f.example.net' 'keep one of them'
hints 'v=spf1 exists -all exp' 'want ":" and a domain-spec' 'write exp='
hints 'v=spf1 -redirect=a.example' 'redirect= without a qualifier'
hints 'v=spf1 redirect:_spf.example.net' 'write redirect= and a domain name'
for term in ptr:bad..name include:bad..name a:.example.com \
	redirect=bad..name; do
	hints "v=spf1 $term" 'an empty label'
done
run spf-check --record 'v=spf1 include:%{d}.example.com a:mx.example.com. -all'
out_lacks 'a dot at the end and macros are no empty labels' 'empty label'

finish
