#include "sign/glob.h"

/*
 * Only the last star is ever taken back: what an earlier one matched can stay
 * as short as it is, since the later star takes up the difference.
 */
bool
glob_match(struct span pattern, struct span text)
{
	size_t p = 0, t = 0, star = pattern.len, resume = 0;

	while (t < text.len) {
		if (p < pattern.len && pattern.p[p] == '*') {
			star = p++;
			resume = t;
		} else if (p < pattern.len &&
			   span_lower(pattern.p[p]) == span_lower(text.p[t])) {
			p++;
			t++;
		} else if (star < pattern.len) {
			p = star + 1;
			t = ++resume;
		} else {
			return false;
		}
	}
	while (p < pattern.len && pattern.p[p] == '*')
		p++;
	return p == pattern.len;
}
