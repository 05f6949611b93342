#!/bin/sh
# dmarc-report on what somebody made to harm it: status 2, with the place and
# the reason, in bounded time and memory, and nothing printed of it.
. "${0%/*}/../lib.sh"

have dmarc-report || skip_all 'no dmarc-report in this build'
cp "$srcdir/tests/data/report/old.xml" .
python3 "$testdir/dmarc-report/craft.py" old.xml

# A limit on memory means something to a program with its own malloc only.
limit=unlimited
is_instrumented || limit=300000

# refuses NAME FILE WHY
refuses() {
	run cpu_seconds 60 sh -c "ulimit -v $limit; exec dmarc-report -j '$2'"
	status_is "$1" 2
	err_has "$1: why" "$3"
	is "$1: nothing of it is printed" "$(grep -c '"count"' "$out")" 0
}

refuses 'a gzip bomb' bomb.xml.gz 'more than 268435456 octets of XML'
refuses 'a gzip bomb of white space' blank.gz 'white space'
refuses 'a gzip bomb that is no report' zeros.gz neither
refuses 'a bomb of bombs in a zip archive' bombs.zip 'more than 268435456 octets'
refuses 'a zip archive whose members overlap' overlap.zip 'its members overlap'
refuses 'a zip archive with 17 members' many.zip 'zip members: want at most 16, have 17'
refuses 'an encrypted member' secret.zip 'it is encrypted'
refuses 'a member compressed otherwise' bzip2.zip 'compressed by another method than deflate'
refuses 'a zip archive that is none' fake.zip 'zip: '
refuses 'a member that does not have its checksum' crc.zip 'CRC'
refuses 'seventeen gzip members' members.gz 'gzip members: want at most 16'
refuses 'compression three deep' deep.gz 'compressed more than 2 times'
refuses 'a token of a megabyte' token.xml 'a token of more than 65536 octets'
refuses 'an attribute of a megabyte' attribute.xml 'a token of more than 65536 octets'
refuses 'a comment of a megabyte' comment.xml 'a token of more than 65536 octets'
refuses 'a text of a megabyte' text.xml 'octets in one element: want at most 65536'
refuses 'elements in each other' nested.xml 'elements in each other: want at most 16'
refuses 'unknown elements in each other' unknown.xml 'elements in each other: want at most 16'
refuses 'entities that grow' laughs.xml 'DOCTYPE'
refuses 'an external entity' external.xml 'DOCTYPE'
refuses 'an entity that is not defined' entity.xml 'undefined entity'
refuses 'results without end' results.xml 'results of one record: want at most 1000'
refuses 'NULs' nul.xml 'not well-formed'
refuses 'NULs behind the end' padded.xml 'not well-formed'
refuses 'two roots' roots.xml 'junk after document element'
refuses 'JSON without end' brackets.json 'JSON: '
refuses 'JSON over its limit' large.json 'JSON: more than 8388608 octets'
refuses 'a hundred thousand parts' parts.eml 'MIME parts: want at most 1000'
refuses 'messages in messages' russian.eml 'MIME parts in each other: want at most 32'
refuses 'a header section without end' header.eml 'octets in a header section'
refuses 'a mail with a broken report' broken.eml 'gzip: '

# one more and one less
for n in 16 1000 32; do
	exits "at the limit of $n" 0 dmarc-report -q limit$n.*
done

run dmarc-report page.eml
status_is 'a page in HTML is not a report, DOCTYPE or not' 1
err_empty 'and nothing to speak of'

# counts that overflow
run dmarc-report huge.xml
status_is 'numbers beyond 2^64 stop at the largest one' 0
out_has 'so do sums' '18446744073709551614'
run dmarc-report -j huge.xml
out_has 'and in JSON' '"count":9223372036854775807,'

# Cut off anywhere, it is broken: neither counted nor printed.
cut_status() {
	for file in old.xml old.xml.gz old.zip; do
		size=$(wc -c <$file)
		step=$((size / 50 + 1))
		[ -z "${DKIMUTILS_TORTURE-}" ] || step=1
		n=$step
		while [ "$n" -lt $((size - 12)) ]; do
			head -c "$n" $file >cut.xml
			dmarc-report -j cut.xml >cut.out 2>cut.err
			echo "$file: $? $(grep -c '"count"' cut.out)"
			n=$((n + step))
		done
	done | sort | uniq -c | awk '{ $1 = ""; print }'
}
is 'cut off anywhere: status 2, nothing printed' "$(cut_status)" ' old.xml.gz: 2 0
 old.xml: 2 0
 old.zip: 2 0'

# It takes as long as its octets.
if is_instrumented; then
	skip 'time grows with the octets alone' 'a sanitizer takes time of its own'
else
	ok 'a mail with a million lines that are nearly boundaries' \
		cpu_seconds 60 sh -c 'dmarc-report lines.eml; [ $? -eq 1 ]'
	ok 'ten thousand parameters' \
		cpu_seconds 60 sh -c 'dmarc-report parameters.eml; [ $? -eq 1 ]'
fi
finish
