#include "dkim/canon_scan.h"

const struct canon_scan *
canon_scan_best(void)
{
	const struct canon_scan *scan = canon_scan_avx512();

	if (scan == NULL)
		scan = canon_scan_avx2();
	return scan != NULL ? scan : canon_scan_vector();
}
