#!/bin/sh
# Reports as they are met, and what each must say: report.py has the rules.
. "${0%/*}/../lib.sh"

manifest=$corpora/reports/data/manifest.tsv
[ -f "$manifest" ] || skip_all "no reports at $corpora"
have dmarc-report || skip_all 'no dmarc-report in this build'
exec python3 "$testdir/report.py" "$manifest"
