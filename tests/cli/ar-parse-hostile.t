#!/bin/sh
# ar-parse: input that is large, broken, or made to move a cursor.
. "${0%/*}/../lib.sh"

# repeat N TEXT: TEXT N times
repeat() {
	awk -v n="$1" -v text="$2" \
		'BEGIN { for (i = 0; i < n; i++) printf "%s", text }'
}

# quick NAME STATUS OPTION... <field: with little work
quick() {
	quick_name=$1 quick_status=$2
	shift 2
	exits "$quick_name" "$quick_status" cpu_seconds 20 ar-parse "$@" field
}

field() {
	printf 'Authentication-Results: mx.example.net; %s\n' "$*" >field
}

field "$(repeat 17 'a=pass; ')b=pass"
quick '18 results' 0
is 'are all there' "$(wc -l <"$out")" 18
field "$(repeat 999 'a=pass; ')b=pass"
quick '1000 results' 0
is 'and these' "$(wc -l <"$out")" 1000
field "$(repeat 1000 'a=pass; ')b=pass"
quick '1001 results are beyond the limit' 2
err_has 'which is named' 'more than 1000 results in one field'
out_empty 'and nothing is cut off'
quick 'with -A too' 2 -A mx.example.net --require a=pass
field "$(repeat 40000 'a=b; ')c"
quick '40000 results' 2
field "a=pass $(repeat 40000 'b.c=d ')"
quick '40000 properties' 0
is 'are all there' "$(tr ' ' '\n' <"$out" | grep -c b.c=d)" 40000
field "a=pass $(repeat 100000 '(')$(repeat 100000 ')')"
quick '100000 comments in each other' 0
field "a=pass $(repeat 100000 '()')"
quick '100000 comments in a row' 0
field "a=pass $(repeat 200000 '(')"
quick '200000 open comments' 1
err_has 'are named' 'a comment does not end'
field "a=pass b.c=$(repeat 100000 0123456789)"
quick 'a value of 1 MB' 2
err_has 'is beyond the limit of a field' 'more than 256 KiB in one field'
printf '%s: mx.example.net; a=pass\n' "$(repeat 1100000 a)" >field
quick 'a header section of more than 1 MiB' 2
err_has 'is called that' 'header section: want at most 1048576 octets'
awk 'BEGIN { for (i = 0; i < 10000; i++)
	print "Authentication-Results: mx.example.net; a=pass" }' >field
quick '10000 fields' 0
is 'are all there' "$(wc -l <"$out")" 10000
quick 'and JSON' 0 -j
quick 'and words' 0 -v
quick 'and no trust beyond them' 1 -q -A mx.example.net --require b=pass
sed '$s/$/; b=pass/' field >longer
mv longer field
quick '10001 results' 2
err_has 'are called that' 'more than 10000 results in one message'
is 'and the others are shown' "$(wc -l <"$out")" 9999
echo 'a: b' >>field
quick '10001 fields' 2
awk 'BEGIN { print "mx.example.net; a=pass"
	for (i = 0; i < 100000; i++) print "a=pass;" }' >field
quick 'a paste of 100000 lines' 2
awk 'BEGIN { for (i = 0; i < 300000; i++) print "a\n" }' >field
quick 'text of 600000 lines' 2
{
	echo 'DKIM-Signature: d=a.example; h='
	repeat 100000 ' from:'
	echo
	repeat 20000 'X-Forefront-Antispam-Report: SCL:1;SCL:2;
'
} >field
quick 'a long signature' 2 -v
head -n 9000 field >shorter
exits 'and a shorter one' 1 cpu_seconds 20 ar-parse -v shorter

# No octet gets out that could move a cursor or forge a line
# shellcheck disable=SC2016 # an awk program
controls='BEGIN { n = 0 } /[\001-\010\013-\037\177]/ { n++ } END { print n }'
printf 'Authentication-Results: "mx\033[2J.example.net\000\015" 1; a=pass\n reason="\033]0;x\007" b.c="\001\177\t" (\033) d.e=\033[31m\r\n\033: x\n' >bad
printf 'Authentication-Results: x;\n a=pass (\033[2J) reason="\033]0;x\007" p.q="\001\177\011" (\033)\n r.s=\033[31m; \033t\nDKIM-Signature: d=\033[2J; s=\000; h=\033;\n t=\033; a=\033; c=\033\nX-Forefront-Antispam-Report: SCL:\033[2J;H:\033\n\n' >escape
for options in '' -j -qv -v; do
	# shellcheck disable=SC2086 # no word or one
	run ar-parse $options escape
	for file in "$out" "$err"; do
		is "no control octet comes out (${options:-plain}, ${file##*/})" \
			"$(LC_ALL=C awk "$controls" "$file")" 0
	done
	# shellcheck disable=SC2086
	run ar-parse $options bad
	for file in "$out" "$err"; do
		is "nor here (${options:-plain}, ${file##*/})" \
			"$(LC_ALL=C awk "$controls" "$file")" 0
	done
done
run ar-parse escape
out_has 'they are shown' 'p.q="\\x01\\x7f '
run ar-parse "$(printf 'a\033b')"
is 'also in the name of a file' "$(LC_ALL=C awk "$controls" "$err")" 0
cp escape "$(printf 'a\033b\nc')"
run ar-parse "$(printf 'a\033b\nc')" escape
is 'and in front of lines' "$(LC_ALL=C awk "$controls" "$out")" 0
is 'which stay two' "$(wc -l <"$out")" 2

# Whatever octet stands in a value, the columns stay seven
i=0
while [ "$i" -lt 256 ]; do
	octet=$(printf '\\%03o' "$i")
	# shellcheck disable=SC2059 # an octal escape
	printf "Authentication-Results: x; a=pass p.q=\"b${octet}c\"\\n\\n"
	i=$((i + 1))
done >octets
split -l 2 -a 3 octets octet.
run ar-parse octet.*
is 'each octet in a value: seven columns' \
	"$(awk -F '\t' 'NF != 7 && !/^octet\.[a-z]*: 1/' "$out")" ''
ok 'and nearly all are read' test "$(wc -l <"$out")" -gt 250
finish
