#!/bin/sh
# The benchmarks run, on a small archive, and leave JSON behind.  What the
# figures are is not judged here.
. "${0%/*}/../lib.sh"

case $builddir in
*/release) ;;
*) skip_all 'only the release build is measured' ;;
esac
have python3 || skip_all 'no python3'
mkdir variants
ln -s "$builddir" variants/release

exits 'a small archive is measured' 0 env DKIMUTILS_BUILD="$dir/variants" \
	"$srcdir/tests/bench/run" -r 1 -n 60 start bulk latency domains \
	sign report
out_has 'the last line names the file' "All of it as JSON: $dir/variants/"
out_has 'verifying is compared with the limit' 'bulk mbox: release over the limit'
out_has 'latency is measured' 'latency: release -J 2, wall, 0 over 50 ms'
out_has 'judges of domains are measured' 'domains: domain-check release, wall'
out_has 'reports are compared with expat' 'report: release, XML over expat alone'
out_has 'signing is compared with RSA' 'sign mbox: release -J 1 over RSA alone'

cat >figures.py <<'E'
import json

with open("variants/bench.json") as f:
    document = json.load(f)
for key in "machine", "versions", "commit", "archive", "figures":
    assert key in document, key
for figure in document["figures"]:
    if "note" in figure:
        continue
    assert figure["ratio"] > 0 and figure["ours"] > 0, figure
    assert ("want" in figure) == ("budget" in figure), figure
    print(figure["measure"])
E
ok 'the file is JSON as it is described' python3 figures.py
verdict 'with many figures' test "$(wc -l <"$out")" -gt 15
cp "$srcdir/man/dkimutils-bench.7" page
ok 'page.py puts them into a page' python3 "$srcdir/tests/bench/page.py" \
	"$dir/variants/bench.json" "$dir/page"
ok 'of them' grep -q '^bulk mbox: release over the limit' page
exits 'a part that does not exist is refused' 2 \
	"$srcdir/tests/bench/run" nosuch
finish
