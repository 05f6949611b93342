/*
 * rsasign KEY NUMBER THREADS: so many RSA signatures of a SHA-256 digest, and
 * nothing else: what signing cannot do without.  Each thread has a copy of the
 * key.  Prints CPU and wall time, microseconds.
 */

#include <err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <stdio.h>
#include <stdlib.h>
#include <threads.h>
#include <time.h>

#define THREADS_MAX 64
#define SIGNATURE_MAX 1024

struct share {
	EVP_PKEY *key;
	size_t n;
};

static double
us(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static EVP_PKEY *
read_key(const char *path)
{
	FILE *f = fopen(path, "r");
	EVP_PKEY *key =
	    f != NULL ? PEM_read_PrivateKey(f, NULL, NULL, NULL) : NULL;

	if (key == NULL)
		err(1, "%s", path);
	fclose(f);
	return key;
}

static int
work(void *arg)
{
	const struct share *share = arg;
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(share->key, NULL);
	unsigned char digest[32] = { 0 }, out[SIGNATURE_MAX];

	if (ctx == NULL || EVP_PKEY_sign_init(ctx) != 1 ||
	    EVP_PKEY_CTX_set_rsa_padding(ctx, RSA_PKCS1_PADDING) != 1 ||
	    EVP_PKEY_CTX_set_signature_md(ctx, EVP_sha256()) != 1)
		errx(1, "OpenSSL cannot sign");
	for (size_t i = 0; i < share->n; i++) {
		size_t len = sizeof(out);

		digest[0] = (unsigned char)i;
		if (EVP_PKEY_sign(ctx, out, &len, digest, sizeof(digest)) != 1)
			errx(1, "EVP_PKEY_sign");
	}
	EVP_PKEY_CTX_free(ctx);
	return 0;
}

static void
run(struct share *shares, size_t n)
{
	thrd_t threads[THREADS_MAX];

	for (size_t i = 1; i < n; i++)
		if (thrd_create(&threads[i], work, &shares[i]) != thrd_success)
			errx(1, "no thread");
	(void)work(&shares[0]);
	for (size_t i = 1; i < n; i++)
		(void)thrd_join(threads[i], NULL);
}

int
main(int argc, char *argv[])
{
	struct share shares[THREADS_MAX], warm;
	double cpu, wall;
	size_t n, threads;

	if (argc != 4)
		errx(2, "usage: rsasign KEY NUMBER THREADS");
	n = strtoul(argv[2], NULL, 10);
	threads = strtoul(argv[3], NULL, 10);
	if (threads == 0 || threads > THREADS_MAX)
		errx(2, "%s: want 1 to %d threads", argv[3], THREADS_MAX);
	for (size_t i = 0; i < threads; i++) {
		shares[i].key = read_key(argv[1]);
		shares[i].n = n / threads + (i < n % threads);
	}
	/* what happens once is no part of it */
	warm = (struct share){ shares[0].key, 1 };
	(void)work(&warm);
	cpu = us(CLOCK_PROCESS_CPUTIME_ID);
	wall = us(CLOCK_MONOTONIC);
	run(shares, threads);
	printf("%.0f %.0f\n", us(CLOCK_PROCESS_CPUTIME_ID) - cpu,
	    us(CLOCK_MONOTONIC) - wall);
	for (size_t i = 0; i < threads; i++)
		EVP_PKEY_free(shares[i].key);
	return 0;
}
