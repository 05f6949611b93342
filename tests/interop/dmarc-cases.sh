# dmarc-cases.sh - records and messages for the tests against other DMARC
# implementations; to be read in behind lib.sh.
#
# Makes the files "records" (NAME TAB TEXT), "zone", "cases" (NAME TAB AUTHOR
# TAB METHOD TAB DOMAIN) and a message for each case in "mail".

# shellcheck shell=sh disable=SC2154

tab=$(printf '\t')
n=0
while read -r text; do
	n=$((n + 1))
	printf '_dmarc.r%s.test\t%s\n' $n "$text"
done >records <<'E'
v=DMARC1; p=none
v=DMARC1; p=quarantine
v=DMARC1; p=reject; sp=none
v=DMARC1; p=reject; sp=quarantine; adkim=s
v=DMARC1; p=reject; aspf=s; pct=50
v=DMARC1; p=none; sp=reject; adkim=s; aspf=s
v=DMARC1;p=reject;rua=mailto:a@r7.test;ruf=mailto:b@r7.test;fo=1
v=DMARC1; p=reject; x=y; ri=86400; rf=afrf
v=DMARC1; rua=mailto:a@r9.test; p=reject
v=DMARC2; p=reject
spf=pass
E
printf '_dmarc.own.r2.test\tv=DMARC1; p=reject; sp=none\n' >>records
sed "s/$tab/. 60 IN TXT \"/; s/\$/\"/" records >zone

mkdir mail
for r in 1 2 3 4 5 6 7 8 9 10 11 12; do
	for author in r$r.test a.r$r.test own.r2.test; do
		for method in spf dkim; do
			for domain in r$r.test a.r$r.test b.r$r.test \
				xr$r.test other.test; do
				name=$author-$method-$domain
				printf '%s\n' "$name$tab$author$tab$method$tab$domain"
			done
		done
	done
done | sort -u >cases
while IFS=$tab read -r name author method domain; do
	property=header.d
	[ "$method" = dkim ] || property=smtp.mailfrom
	printf 'Authentication-Results: h.test; %s=pass %s=%s\nFrom: a@%s\n\n' \
		"$method" "$property" "$domain" "$author" >"mail/$name"
done <cases

# judged OPTION...: what dmarc-check says, lines NAME TAB RESULT TAB POLICY
judged() {
	(cd mail && dmarc-check -A h.test --trust "$@" -z ../zone -m ./*) |
		sed 's,^\./\(.*\): Auth[^;]*; dmarc=\([a-z]*\)\(.*\),\1 \2\3,' |
		awk '{
			policy = "-"
			for (i = 3; i <= NF; i++)
				if (sub(/policy.dmarc=/, "", $i))
					policy = $i
			print $1 "\t" $2 "\t" policy
		}'
}
