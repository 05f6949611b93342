# report.sh - reading aggregate reports; read in by run.

# shellcheck shell=sh disable=SC2154 # set in run

# of 89 MB and 5,000 files where the archive has its usual size
octets=$((messages * 4450)) files=$((messages / 4))
say "an aggregate report of $octets octets, and $files small ones in gzip"
mkdir "$dir/reports"
"$bench/reports" xml "$dir/report.xml" "$octets"
"$bench/reports" small "$dir/reports" "$files"
for v in $variants; do
	[ -x "$dir/$v/dmarc-report" ] || continue
	command_ "xml $v" /dev/null "$dir/$v/dmarc-report" --summary \
		"$dir/report.xml"
	command_ "json $v" /dev/null "$dir/$v/dmarc-report" -j "$dir/report.xml"
	command_ "small $v 1" /dev/null "$dir/$v/dmarc-report" --summary -J 1 \
		"$dir/reports"
	command_ "small $v 2" /dev/null "$dir/$v/dmarc-report" --summary -J 2 \
		"$dir/reports"
done
command_ expat /dev/null "$bench/reports" read "$dir/report.xml"
command_ inflate /dev/null "$bench/reports" read "$dir/reports"
if have python3; then
	printf '%s\n' 'import sys' 'from xml.etree import ElementTree' \
		'for event, e in ElementTree.iterparse(sys.argv[1]):' \
		'    e.tag == "record" and e.clear()' >"$dir/etree.py"
	command_ python /dev/null python3 "$dir/etree.py" "$dir/report.xml"
fi
if have dmarc-cat; then
	cp "$dir/report.xml" "$dir/big.example!example.com!1704067200!1704153599.xml"
	command_ dmarc-cat /dev/null dmarc-cat -N \
		"$dir/big.example!example.com!1704067200!1704153599.xml"
fi
measure 7
for v in $variants; do
	[ -x "$dir/$v/dmarc-report" ] || continue
	compare "report: $v, XML over expat alone" "xml $v" expat 0.8
	compare "report: $v -j, XML over expat alone" "json $v" expat ''
	compare "report: $v -J 1, small gzip files over inflate and expat" \
		"small $v 1" inflate 0.75
	compare "report: $v, wall, small files, -J 1 over -J 2" "small $v 2" \
		"small $v 1" '' wall
	[ ! -f "$dir/etree.py" ] ||
		compare "report: $v, XML over Python's parser" "xml $v" python ''
	have dmarc-cat && compare "report: $v, XML over dmarc-cat" "xml $v" \
		dmarc-cat ''
	at_most "report: $v, peak memory" "xml $v" 16384
done
rm -r "$dir/reports" "$dir"/*.xml
