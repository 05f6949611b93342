#!/bin/sh
# "make install" puts everything in its place, "make uninstall" takes it away.
. "${0%/*}/../lib.sh"

have make || skip_all 'no make'
[ -z "$(left_out)" ] || skip_all "this build leaves out: $(left_out)"

# The tools are built; nothing is built here.
make_target() {
	make -C "$srcdir" -o all B="$builddir" DESTDIR="$dir/root" "$@"
}

installed() {
	(cd root && find . -type f | sort)
}

ok 'make install' make_target install PREFIX=/usr
(
	cd "$srcdir" || exit
	printf './usr/bin/%s\n' cmd/* | sed 's,/cmd,,; s/\.c$//'
	for section in 1 5 7; do
		printf "./usr/share/man/man$section/%s\n" man/*.$section
	done | sed 's,/man/\([^/]*\)$,/\1,'
	cd completions || exit
	printf './usr/share/bash-completion/completions/%s\n' bash/*
	printf './usr/share/zsh/site-functions/%s\n' zsh/*
	printf './usr/share/fish/vendor_completions.d/%s\n' fish/*
) | sed 's,/\(bash\|zsh\|fish\)/\([^/]*\)$,/\2,' | sort >want
installed >have
ok 'tools, pages and completions are where they belong' diff -u want have
is 'nothing is writable by others, or set-user-id' \
	"$(find root -type f -perm /7022)" ''
for tool in root/usr/bin/*; do
	exits "${tool##*/} runs from there" 0 "$tool" --version
done
ok 'make uninstall' make_target uninstall PREFIX=/usr
is 'no file is left' "$(installed)" ''
ok 'PREFIX is /usr/local by default' make_target install
is 'and nothing else' "$(cd root && printf '%s ' usr/*/bin)" 'usr/local/bin '
finish
