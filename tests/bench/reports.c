/*
 * reports xml FILE OCTETS | small DIRECTORY FILES | read FILE|DIRECTORY... :
 * make an aggregate report of so many octets, or so many small ones in gzip; or
 * read them with expat (and zlib) alone, which is the limit of dmarc-report.
 */

#include <dirent.h>
#include <expat.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#define RECORD_MAX 2048

static const char head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feedback>\n"
    "  <report_metadata>\n    <org_name>Big Mailbox, Inc.</org_name>\n"
    "    <email>dmarc@big.example</email>\n"
    "    <report_id>%lu</report_id>\n    <date_range>\n"
    "      <begin>1704067200</begin>\n      <end>1704153599</end>\n"
    "    </date_range>\n  </report_metadata>\n  <policy_published>\n"
    "    <domain>example.com</domain>\n    <adkim>r</adkim>\n"
    "    <aspf>r</aspf>\n    <p>none</p>\n    <sp>none</sp>\n"
    "    <pct>100</pct>\n  </policy_published>\n";

static const char record[] =
    "  <record>\n    <row>\n      <source_ip>192.0.%lu.%lu</source_ip>\n"
    "      <count>%lu</count>\n      <policy_evaluated>\n"
    "        <disposition>none</disposition>\n        <dkim>%s</dkim>\n"
    "        <spf>pass</spf>\n      </policy_evaluated>\n    </row>\n"
    "    <identifiers>\n      <header_from>example.com</header_from>\n"
    "    </identifiers>\n    <auth_results>\n      <dkim>\n"
    "        <domain>example.com</domain>\n        <selector>s%lu</selector>\n"
    "        <result>%s</result>\n      </dkim>\n      <spf>\n"
    "        <domain>bounce.example.com</domain>\n"
    "        <result>pass</result>\n      </spf>\n    </auth_results>\n"
    "  </record>\n";

static size_t
print_record(char *out, size_t size, unsigned long i)
{
	const char *result = i % 9 == 0 ? "fail" : "pass";

	return (size_t)snprintf(out, size, record, i / 250 % 8, i % 250 + 1,
	    i % 40 + 1, result, i % 3, result);
}

static int
make_xml(const char *path, unsigned long octets)
{
	FILE *f = fopen(path, "w");
	char text[RECORD_MAX];

	if (f == NULL)
		return 1;
	fprintf(f, head, 1UL);
	for (unsigned long n = 0, i = 0; n < octets; i++) {
		size_t len = print_record(text, sizeof(text), i);

		fwrite(text, 1, len, f);
		n += len;
	}
	fputs("</feedback>\n", f);
	return fclose(f) != 0;
}

static int
make_small(const char *directory, unsigned long files)
{
	char path[4096], text[RECORD_MAX];

	for (unsigned long i = 0; i < files; i++) {
		gzFile f;

		(void)snprintf(
		    path, sizeof(path), "%s/%lu.xml.gz", directory, i);
		f = gzopen(path, "wb");
		if (f == NULL)
			return 1;
		gzprintf(f, head, i);
		for (unsigned long r = 0; r < 3; r++) {
			size_t len =
			    print_record(text, sizeof(text), i * 3 + r);

			gzwrite(f, text, (unsigned)len);
		}
		gzputs(f, "</feedback>\n");
		if (gzclose(f) != Z_OK)
			return 1;
	}
	return 0;
}

static void XMLCALL
start(void *ctx, const char *name, const char **attributes)
{
	(void)ctx;
	(void)name;
	(void)attributes;
}

static void XMLCALL
end(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
}

static void XMLCALL
text(void *ctx, const char *s, int n)
{
	(void)ctx;
	(void)s;
	(void)n;
}

static int
inflate_to(XML_Parser parser, z_stream *z)
{
	static unsigned char out[32 * 1024];
	int status;

	do {
		z->next_out = out;
		z->avail_out = sizeof(out);
		status = inflate(z, Z_NO_FLUSH);
		if (XML_Parse(parser, (const char *)out,
			(int)(sizeof(out) - z->avail_out), 0) != XML_STATUS_OK)
			return 1;
	} while (status == Z_OK && z->avail_out == 0);
	return status != Z_OK && status != Z_STREAM_END;
}

static int
read_file(const char *path)
{
	static unsigned char in[64 * 1024];
	int fd = open(path, O_RDONLY | O_CLOEXEC), bad = 0;
	XML_Parser parser = XML_ParserCreate(NULL);
	z_stream z = { 0 };
	ssize_t n;
	size_t len = strlen(path);
	int gzip = len > 3 && strcmp(path + len - 3, ".gz") == 0;

	if (fd < 0 || (gzip && inflateInit2(&z, 15 + 16) != Z_OK))
		return 1;
	XML_SetElementHandler(parser, start, end);
	XML_SetCharacterDataHandler(parser, text);
	while ((n = read(fd, in, sizeof(in))) > 0 && !bad) {
		z.next_in = in;
		z.avail_in = (unsigned)n;
		bad = gzip ? inflate_to(parser, &z)
			   : XML_Parse(parser, (const char *)in, (int)n, 0) !=
				 XML_STATUS_OK;
	}
	bad |= XML_Parse(parser, "", 0, 1) != XML_STATUS_OK;
	XML_ParserFree(parser);
	if (gzip)
		(void)inflateEnd(&z);
	(void)close(fd);
	return bad;
}

static int
read_directory(const char *directory)
{
	DIR *d = opendir(directory);
	struct dirent *e;
	char path[4096];
	int bad = 0;

	if (d == NULL)
		return read_file(directory);
	while ((e = readdir(d)) != NULL)
		if (e->d_name[0] != '.') {
			(void)snprintf(
			    path, sizeof(path), "%s/%s", directory, e->d_name);
			bad |= read_file(path);
		}
	(void)closedir(d);
	return bad;
}

int
main(int argc, char *argv[])
{
	int bad = 0;

	if (argc == 4 && strcmp(argv[1], "xml") == 0)
		return make_xml(argv[2], strtoul(argv[3], NULL, 10));
	if (argc == 4 && strcmp(argv[1], "small") == 0)
		return make_small(argv[2], strtoul(argv[3], NULL, 10));
	if (argc < 3 || strcmp(argv[1], "read") != 0)
		return 2;
	for (int i = 2; i < argc; i++)
		bad |= read_directory(argv[i]);
	return bad;
}
