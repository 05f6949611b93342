#!/bin/sh
# The tools are built so that a mistake in them is hard to use.
. "${0%/*}/../lib.sh"

have readelf || skip_all 'no readelf'
! is_instrumented || skip_all 'an instrumented build is not hardened'
tools=$(built_tools)
skip_left_out

for tool in $tools; do
	readelf -W -h -l -d -s "$builddir/$tool" >elf 2>/dev/null

	ok "$tool is a position independent executable" \
		sh -c 'grep -q "Type: *DYN" elf && grep -q "FLAGS_1.*PIE" elf'
	ok "$tool has its relocations read-only, all of them" \
		sh -c 'grep -q GNU_RELRO elf && grep -Eq "BIND_NOW|Flags:.* NOW" elf'
	ok "$tool has a stack that is not executable" \
		grep -Eq 'GNU_STACK .* RW +0x' elf
	ok "$tool has no segment that is writable and executable" \
		sh -c '! grep -E "^  LOAD .* RWE " elf'
	ok "$tool has the stack protector" grep -q __stack_chk_fail elf
	ok "$tool has checked versions of string functions" \
		grep -Eq '__(v?snprintf|mem[a-z]*|read)_chk' elf
	ok "$tool has no RPATH" sh -c '! grep -E "\((RPATH|RUNPATH)\)" elf'
	ok "$tool has no text relocations" sh -c '! grep TEXTREL elf'
done

# Only the libraries that a tool needs are loaded when it starts.
for tool in $tools; do
	readelf -W -d "$builddir/$tool" | sed -n 's/.*NEEDED.*\[\(.*\)\.so.*/\1/p' \
		>libraries
	grep -q libc libraries || {
		skip "$tool loads only what it needs" 'a static build'
		continue
	}
	# ldd says "Unused direct dependencies:" and ends with 1 if there is one
	ldd -u "$builddir/$tool" >unused 2>&1
	ldd_status=$?
	is "$tool: ldd has looked at it" \
		"$ldd_status $(grep -c 'Unused direct' unused)" \
		"$ldd_status $ldd_status"
	is "$tool loads only what it needs" \
		"$(sed -n 's,^[[:space:]]*/,/,p' unused | grep -v vdso)" ''
done
run readelf -W -d "$builddir/dkim-keygen"
out_lacks 'dkim-keygen loads no DNS library' libldns
finish
