#!/bin/sh
# What README shows is what "make quickstart" prints.
. "${0%/*}/../lib.sh"

# Keys, signatures and times are cut short, as in README.
cut_short() {
	awk '
	skip && /^[ \t]/ { next }
	{ skip = 0 }
	/TXT.* p=/ { skip = sub(/ p=.*/, " p=...\" )") }
	/; b=/ { skip = sub(/; b=.*/, "; b=...") }
	{
		sub(/ t=[0-9]+;/, " t=...;")
		sub(/header\.b=.*/, "header.b=...")
		print
	}'
}

ok 'quickstart runs' "$srcdir/tests/quickstart"
err_empty 'without a word on stderr'
cut_short <"$out" >have
sed -n '/^  \$ dkim-keygen/,/^  (status 1)/s/^  //p' "$srcdir/README" >want
ok 'README shows what it prints' diff -u want have
finish
