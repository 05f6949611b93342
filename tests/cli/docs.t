#!/bin/sh
# What --help says, the man pages, the completions and README say too.
. "${0%/*}/../lib.sh"

tools=$(built_tools)
skip_left_out

# Options of a help text, one a line, and behind it its argument, if any.
help_options() {
	sed -n 's/^  \(-.\), \(--[a-z0-9-]*\)\(.*\)/\1\3\
\2\3/p; s/^      \(--[a-z0-9-]*\)/\1/p' |
		sed 's/^\(-[^ []*\)  .*/\1/; s/^\(-[^ []*\)\( [^ ]*\).*/\1\2/' |
		LC_ALL=C sort
}

# What is wrong with the sections of a help text: one of more than 25 lines has
# headings, and then every option stands below one.
unsectioned() {
	awk '/^[A-Z].*:$/ { headings++; last = $0; next }
	/^  (-.,|   ) --/ { if (headings) { below[last]++ } else bare++ }
	END {
		if (NR > 25 && !headings)
			print NR " lines without a heading"
		if (headings && bare)
			print bare " options ahead of the first heading"
		for (heading in below)
			n++
		if (n < headings)
			print "a heading without options"
	}' "$1"
}

# The same of a page in mdoc, without arguments.
page_options() {
	sed -n 's/^\.It Fl /Fl /p' "$1" | tr -d '\\,' | awk '{
		for (i = 1; i <= NF; i++)
			if ($i ~ /^(Fl|Ar|Cm|Op|Ns|Oo|Oc|Li)$/)
				macro = $i
			else if (macro == "Fl")
				print "-" $i
	}' | LC_ALL=C sort
}

# Commands in the examples of a page, with continuation lines joined; pages.t
# runs them.
page_examples() {
	sed -n '/^\.Bd -literal -offset indent/,/^\.Ed/{/^\./!p;}' "$1" |
		sed 's/\\(aq/'\''/g; s/\\(ti/~/g; s/\\&//g; s/\\e/\\/g' |
		sed -e ':join' -e '/\\$/{N;s/\\\n//;b join' -e '}'
}

# Options that a command line gives to our tools but that they do not have.
unknown_options() {
	awk -v known="$1" '
	BEGIN {
		while ((getline line <known) > 0) {
			split(line, x, " ")
			if (sub(/\[=.*/, "", x[2]))
				x[3] = "" # its argument is never a word apart
			has[x[1] " " x[2]] = 1
			takes[x[1] " " x[2]] = x[3] != "" && x[3] !~ /^\[/
			tool[x[1]] = 1
		}
	}
	{
		gsub(/\047[^\047]*\047|"[^"]*"/, "text")
		gsub(/[|;&()<>]+/, " & ")
		name = ""
		for (i = 1; i <= NF; i++) {
			if ($i in tool)
				name = $i
			else if ($i ~ /^[|;&()]/)
				name = ""
			if (name == "" || $i !~ /^-./)
				continue
			option = $i
			if (option ~ /^--/) {
				sub(/[=\[].*/, "", option)
				if (!((name " " option) in has))
					print name, option ": " $0
				if (option == "--exec")
					name = "" # a command begins
				continue
			}
			for (c = 2; c <= length(option); c++) {
				letter = name " -" substr(option, c, 1)
				if (!(letter in has)) {
					print letter ": " $0
					break
				}
				if (takes[letter])
					break
			}
		}
	}'
}

for tool in $tools; do
	"$tool" --help >"$tool.help"
	help_options <"$tool.help" >"$tool.full"
	sed "s/^/$tool /" "$tool.full"
done >known

for tool in $tools; do
	page=$srcdir/man/$tool.1
	cut -d ' ' -f 1 <"$tool.full" | sed 's/\[.*//' >"$tool.options"

	exits "$tool --help ends with 0" 0 "$tool" --help
	err_empty "$tool --help is silent on stderr"
	out_has "$tool --help begins with the usage" "usage: $tool"
	is "$tool --help has no line over 80 columns" \
		"$(awk 'length > 80' "$out")" ''
	is "$tool --help is in sections where it is long" \
		"$(unsectioned "$out")" ''
	exits "$tool -h is the same" 0 "$tool" -h
	exits "$tool --version ends with 0" 0 "$tool" --version
	out_has "$tool --version names the suite" "$tool (dkimutils) "
	exits "$tool refuses what it does not know" 2 "$tool" --no-such-option
	err_has "$tool names what it does not know" \
		"$tool: --no-such-option: no such option"
	err_has "$tool says where the help is" "try \"$tool --help\""
	out_empty "$tool prints nothing when it is called wrongly"

	page_options "$page" >"$tool.page"
	ok "$tool: options of --help and of the man page are the same" \
		diff -u "$tool.options" "$tool.page"
	what=$(sed -n 's/^\.Nd //p' "$page")
	ok "$tool: --help and man page agree on what it does" \
		grep -Fx "$tool - $what" "$tool.help"
	ok "$tool: README agrees too" \
		grep -Eq "^  $tool +$what\$" "$srcdir/README"
	is "$tool: the man page has the four rows of the exit status" \
		"$(sed -n '/^\.Sh EXIT STATUS/,/^\.El/s/^\.It //p' "$page" |
			tr '\n' ' ')" '0 1 2 75 '

	page_examples "$page" >"$tool.examples"
	ok "$tool: the man page has three examples or more" \
		test "$(wc -l <"$tool.examples")" -ge 3
	is "$tool: the examples use options that exist" \
		"$(unknown_options known <"$tool.examples")" ''
	sed -n '/^example:/,$p' "$tool.help" >example
	is "$tool: so does that of --help" \
		"$(unknown_options known <example)" ''
done

sed -n 's/^ *\$ //p' "$srcdir/README" >examples
page_examples "$srcdir/man/dkimutils-json.5" >>examples
page_examples "$srcdir/man/dkimutils.7" >>examples
ok 'README and dkimutils(7) have examples' test "$(wc -l <examples)" -ge 5
is 'they use options that exist' "$(unknown_options known <examples)" ''

# Completions
mkdir made
# shellcheck disable=SC2086 # names without blanks
DKIMUTILS_BUILDDIR=$builddir "$srcdir/completions/generate" made $tools
for tool in $(left_out); do # nothing can be said of these
	cp "$srcdir/completions/bash/$tool" made/bash/
	cp "$srcdir/completions/zsh/_$tool" made/zsh/
	cp "$srcdir/completions/fish/$tool.fish" made/fish/
done
for shell in bash zsh fish; do
	ok "the completions for $shell are what --help says" \
		diff -ru "made/$shell" "$srcdir/completions/$shell"
done

# Words that bash offers for the words of a command line.
# shellcheck disable=SC2016 # for bash to expand
bash_completions='
source "$1/$2"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
"_${1//-/_}"
printf "%s\n" "${COMPREPLY[@]}"'

for tool in $tools; do
	grep '^--' "$tool.options" >long
	if have bash; then
		run bash -c "$bash_completions" bash \
			"$srcdir/completions/bash" "$tool" --
		ok "bash completes the options of $tool" \
			sh -c 'sort "$1" | diff -u long -' sh "$out"
	else
		skip "bash completes the options of $tool" 'no bash'
	fi
	if have fish; then
		run fish --no-config -c "
			source '$srcdir/completions/fish/$tool.fish'
			complete -C '$tool --'"
		ok "fish completes the options of $tool" sh -c \
			'cut -f 1 "$1" | sed s/=\$// | sort -u | diff -u long -' \
			sh "$out"
	else
		skip "fish completes the options of $tool" 'no fish'
	fi
	if have zsh && zsh -f -c 'zmodload zsh/zpty && zpty x true' 2>&1; then
		run timeout 600 zsh -f "$testdir/complete.zsh" \
			"$srcdir/completions/zsh" "$tool" "$(tail -n 1 long)"
		ok "zsh completes the options of $tool" \
			sh -c 'sort "$1" | diff -u long -' sh "$out"
	else
		skip "zsh completes the options of $tool" 'no zsh, or no pseudo-terminal'
	fi
done
finish
