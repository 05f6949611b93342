#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "base/diag.h"
#include "crypto/key.h"
#include "sys/io.h"

/* The signals that usually end a process. */
static const int ending[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
#define ENDING (sizeof(ending) / sizeof(ending[0]))

static void
hold_signals(int how)
{
	sigset_t set;

	(void)sigemptyset(&set);
	for (size_t i = 0; i < ENDING; i++)
		(void)sigaddset(&set, ending[i]);
	(void)sigprocmask(how, &set, NULL);
}

/* Has such a signal come that is not ignored? */
static bool
interrupted(void)
{
	sigset_t set;

	if (sigpending(&set) < 0)
		return false;
	for (size_t i = 0; i < ENDING; i++) {
		struct sigaction action;

		if (sigismember(&set, ending[i]) == 1 &&
		    sigaction(ending[i], NULL, &action) == 0 &&
		    action.sa_handler != SIG_IGN)
			return true;
	}
	return false;
}

/* Where the key goes: a path, or a name in a directory. */
struct place {
	int at;
	const char *name;
};

static bool
reads_back(const struct place *place, const struct key_private *key,
    struct key_error *error)
{
	struct key_private *back =
	    key_private_read_at(place->at, place->name, false, error);
	bool same = back != NULL && key_private_same(key, back);

	if (back != NULL && !same)
		*error = (struct key_error){
			"the key that was read back is not the one that was "
			"written",
			0
		};
	key_private_free(back);
	return same;
}

static void
take_back(const void *what)
{
	const struct place *place = what;

	(void)unlinkat(place->at, place->name, 0);
}

/* Signals are held from here on; the caller releases them. */
static bool
save(const struct key_private *key, const struct place *place,
    struct key_error *error)
{
	struct span pem = key_private_pem(key);
	bool made, ok = false;

	hold_signals(SIG_BLOCK);
	made = io_create_private_at(place->at, place->name, pem) == 0;
	*error = made ? (struct key_error){ "interrupted", 0 }
		      : (struct key_error){ "cannot create", errno };
	if (made) {
		diag_at_exit(take_back, place);
		ok = reads_back(place, key, error) && !interrupted();
		diag_at_exit(NULL, NULL);
		if (!ok)
			take_back(place);
	}
	key_wipe(pem);
	return ok;
}

bool
key_private_save(
    const struct key_private *key, const char *path, struct key_error *error)
{
	const struct place place = { AT_FDCWD, path };
	bool ok = save(key, &place, error);

	if (!ok)
		hold_signals(SIG_UNBLOCK);
	return ok;
}

bool
key_private_save_at(const struct key_private *key, int at, const char *name,
    struct key_error *error)
{
	const struct place place = { at, name };
	bool ok = save(key, &place, error);

	hold_signals(SIG_UNBLOCK);
	return ok;
}
