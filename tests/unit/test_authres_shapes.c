#include "authres_dump.h"

static const struct authres_row gmail[] = {
	{ "mx.google.com;\r\n       dkim=pass header.i=@example.com "
	  "header.s=k1 header.b=LPzrW5dd;\r\n       arc=pass (i=1 "
	  "spf=pass spfdomain=example.com dkim=pass "
	  "dkdomain=example.com dmarc=pass "
	  "fromdomain=example.com);\r\n       spf=pass (google.com: "
	  "domain of a@example.com designates 2001:db8::1 as "
	  "permitted sender) smtp.mailfrom=a@example.com;\r\n       "
	  "dmarc=pass (p=NONE sp=NONE dis=NONE) "
	  "header.from=example.com;\r\n       dara=pass "
	  "header.i=@gmail.com",
	    "mx.google.com\n"
	    "dkim=pass header.i=@example.com header.s=k1 "
	    "header.b=LPzrW5dd\n"
	    "arc=pass (i=1 spf=pass spfdomain=example.com dkim=pass "
	    "dkdomain=example.com dmarc=pass "
	    "fromdomain=example.com)\n"
	    "spf=pass (google.com: domain of a@example.com "
	    "designates 2001:db8::1 as permitted sender) "
	    "smtp.mailfrom=a@example.com\n"
	    "dmarc=pass (p=NONE sp=NONE dis=NONE) "
	    "header.from=example.com\n"
	    "dara=pass header.i=@gmail.com\n" },
	{ "mx.google.com; gateway.spf=pass (google.com: domain "
	  "b.example configured 192.0.2.1 as internal address) "
	  "smtp.mailfrom=a@b.example smtp.remote-ip=192.0.2.1 "
	  "policy.d=b.example",
	    "mx.google.com N\n"
	    "gatewayxspf=pass (google.com: domain b.example "
	    "configured 192.0.2.1 as internal address) "
	    "smtp.mailfrom=a@b.example smtp.remote-ip=192.0.2.1 "
	    "policy.d=b.example\n" },
};

static void
test_gmail(void **state)
{
	(void)state;
	CHECK(gmail);
}

static const struct authres_row microsoft[] = {
	{ "spf=pass (sender IP is 192.0.2.1)\r\n "
	  "smtp.mailfrom=example.com; dkim=pass (signature was "
	  "verified)\r\n header.d=example.com;dmarc=pass "
	  "action=none\r\n header.from=example.com;compauth=pass "
	  "reason=100",
	    "- N\n"
	    "spf=pass (sender IP is 192.0.2.1) "
	    "smtp.mailfrom=example.com\n"
	    "dkim=pass (signature was verified) "
	    "header.d=example.com\n"
	    "dmarc=pass action=none header.from=example.com\n"
	    "compauth=pass reason=100\n" },
	{ "spf=pass (sender IP is 192.0.2.1) smtp.mailfrom=a.example; "
	  "contoso.example; dkim=none (message not signed) "
	  "header.d=none;contoso.example; dmarc=bestguesspass "
	  "action=none header.from=b.example;compauth=pass "
	  "reason=109",
	    "- N\n"
	    "spf=pass (sender IP is 192.0.2.1) "
	    "smtp.mailfrom=a.example\n"
	    "dkim=none (message not signed) header.d=none\n"
	    "dmarc=bestguesspass action=none header.from=b.example\n"
	    "compauth=pass reason=109\n" },
	{ "spf=temperror (sender IP is 192.0.2.1) "
	  "smtp.helo=a.example; b.example; dkim=none (message not "
	  "signed) header.d=none;b.example; dmarc=none action=none "
	  "header.from=;",
	    "- N\n"
	    "spf=temperror (sender IP is 192.0.2.1) "
	    "smtp.helo=a.example\n"
	    "dkim=none (message not signed) header.d=none\n"
	    "dmarc=none action=none header.from=\"\"\n" },
	/* the old hotmail.com */
	{ "hotmail.com; spf=pass (sender IP is 192.0.2.1; identity "
	  "alignment result is pass and alignment mode is relaxed) "
	  "smtp.mailfrom=a@b.example; dkim=pass (identity alignment "
	  "result is pass) header.d=b.example; x-hmca=pass "
	  "header.id=a@b.example",
	    "hotmail.com\n"
	    "spf=pass (sender IP is 192.0.2.1; identity alignment "
	    "result is pass and alignment mode is relaxed) "
	    "smtp.mailfrom=a@b.example\n"
	    "dkim=pass (identity alignment result is pass) "
	    "header.d=b.example\n"
	    "x-hmca=pass header.id=a@b.example\n" },
};

static const struct authres_row microsoft_arc[] = {
	{ "i=2; mx.microsoft.com 1; spf=pass (sender ip is\r\n "
	  "192.0.2.1) smtp.rcpttodomain=a.example "
	  "smtp.mailfrom=b.example;\r\n dmarc=pass (p=none sp=none "
	  "pct=100) action=none header.from=b.example;\r\n arc=pass "
	  "(0 oda=1 ltdi=1 spf=[1,1,smtp.mailfrom=b.example])",
	    "2 mx.microsoft.com N\n"
	    "spf=pass (sender ip is 192.0.2.1) "
	    "smtp.rcpttodomain=a.example smtp.mailfrom=b.example\n"
	    "dmarc=pass (p=none sp=none pct=100) action=none "
	    "header.from=b.example\n"
	    "arc=pass (0 oda=1 ltdi=1 "
	    "spf=[1,1,smtp.mailfrom=b.example])\n" },
};

static void
test_microsoft(void **state)
{
	(void)state;
	CHECK(microsoft);
	authres_check(AUTHRES_ARC, microsoft_arc, COUNT(microsoft_arc));
}

static const struct authres_row yahoo[] = {
	{ "atlas207.free.mail.gq1.yahoo.com; dkim=dkim_pass "
	  "header.i=@a.example header.s=@s1; dkim=perm_fail "
	  "header.i=@a.example header.s=s2; spf=pass "
	  "smtp.mailfrom=a.example; "
	  "dmarc=success(p=QUARANTINE,sp=REJECT) "
	  "header.from=a.example;",
	    "atlas207.free.mail.gq1.yahoo.com N\n"
	    "dkim=dkim_pass header.i=@a.example header.s=\"@s1\"\n"
	    "dkim=perm_fail header.i=@a.example header.s=s2\n"
	    "spf=pass smtp.mailfrom=a.example\n"
	    "dmarc=success (p=QUARANTINE,sp=REJECT) "
	    "header.from=a.example\n" },
	{ "mta1192.mail.ir2.yahoo.com \r\n header.i=@a.example "
	  "header.s=s1 dkim=pass (ok)\r\n header.i=@b.example "
	  "header.s=s2 dkim=fail (bad sig);\r\n "
	  "spfDomain=c.example spfResult=pass;\r\n dmarc=pass(p=none "
	  "sp=NULL dis=none) header.from=a.example",
	    "mta1192.mail.ir2.yahoo.com N D\n"
	    "dkim=pass (ok) header.i=@a.example header.s=s1\n"
	    "dkim=fail (bad sig) header.i=@b.example header.s=s2\n"
	    "spf=pass spfdomain=c.example\n"
	    "dmarc=pass (p=none sp=NULL dis=none) "
	    "header.from=a.example\n" },
	{ "mta1502.mail.ne1.yahoo.com  from=yahoo.example; "
	  "domainkeys=neutral (no sig);  from=yahoo.example; "
	  "dkim=pass (ok)",
	    "mta1502.mail.ne1.yahoo.com N D\n"
	    "domainkeys=neutral (no sig)\ndkim=pass (ok)\n" },
};

static void
test_yahoo(void **state)
{
	(void)state;
	CHECK(yahoo);
}

static const struct authres_row others[] = {
	/* Fastmail */
	{ "mx4.messagingengine.com;\r\n    arc=none (no signatures "
	  "found);\r\n    dkim=pass (2048-bit rsa key sha256) "
	  "header.d=a.example header.i=@a.example "
	  "header.b=ab/cd12;\r\n    iprev=pass policy.iprev=192.0.2.1 "
	  "(out.a.example);\r\n    x-return-mx=pass "
	  "smtp.domain=a.example smtp.result=pass "
	  "smtp_is_org_domain=yes;\r\n    x-tls=pass version=TLSv1.2 "
	  "bits=256",
	    "mx4.messagingengine.com N\n"
	    "arc=none (no signatures found)\n"
	    "dkim=pass (2048-bit rsa key sha256) header.d=a.example "
	    "header.i=@a.example header.b=\"ab/cd12\"\n"
	    "iprev=pass policy.iprev=192.0.2.1\n"
	    "x-return-mx=pass smtp.domain=a.example smtp.result=pass "
	    "smtp_is_org_domain=yes\n"
	    "x-tls=pass version=TLSv1.2 bits=256\n" },
	/* OpenDKIM */
	{ "host.example; dkim=pass\r\n\treason=\"1024-bit key; "
	  "insecure key\"\r\n\theader.d=a.example "
	  "header.b=p4WDZf90;\r\n\tdkim-adsp=none (insecure policy); "
	  "dkim-atps=neutral",
	    "host.example\n"
	    "dkim=pass reason=\"1024-bit key; insecure key\" "
	    "header.d=a.example header.b=p4WDZf90\n"
	    "dkim-adsp=none (insecure policy)\n"
	    "dkim-atps=neutral\n" },
	{ "grid.example/C741440440; dkim=pass (2048-bit key; "
	  "unprotected) header.d=a.example",
	    "grid.example/C741440440 N\n"
	    "dkim=pass (2048-bit key; unprotected) "
	    "header.d=a.example\n" },
	/* rspamd, with and without its name */
	{ "mx.example;\r\n\tdkim=pass header.d=a.example "
	  "header.s=s1 header.b=AbCd+1/2;\r\n\tspf=pass (mx.example: "
	  "domain of a@a.example designates 192.0.2.1 as permitted "
	  "sender) smtp.mailfrom=a@a.example;\r\n\tdmarc=pass "
	  "(policy=reject) header.from=a.example",
	    "mx.example N\n"
	    "dkim=pass header.d=a.example header.s=s1 "
	    "header.b=\"AbCd+1/2\"\n"
	    "spf=pass (mx.example: domain of a@a.example designates "
	    "192.0.2.1 as permitted sender) "
	    "smtp.mailfrom=a@a.example\n"
	    "dmarc=pass (policy=reject) header.from=a.example\n" },
	{ "dkim=pass header.d=a.example;\r\n\tspf=softfail "
	  "smtp.mailfrom=a@a.example",
	    "- N\n"
	    "dkim=pass header.d=a.example\n"
	    "spf=softfail smtp.mailfrom=a@a.example\n" },
	/* IronPort */
	{ "esa1.example; dkim=none (message not signed) "
	  "header.i=none; spf=Pass smtp.mailfrom=a@a.example; "
	  "spf=None smtp.helo=postmaster@a.example; dmarc=pass "
	  "(p=none dis=none) d=a.example",
	    "esa1.example N\n"
	    "dkim=none (message not signed) header.i=none\n"
	    "spf=pass smtp.mailfrom=a@a.example\n"
	    "spf=none smtp.helo=postmaster@a.example\n"
	    "dmarc=pass (p=none dis=none) d=a.example\n" },
	/* ecelerity */
	{ "  mx.example x-tls.subject=\"/C=US/O=a, inc./OU=0:b;1:c\"; "
	  "auth=pass (cipher=AES)",
	    "mx.example N D\nauth=pass (cipher=AES)\n" },
	{ "mx.example; tls=pass (verified) key.length=\"256\" "
	  "tls.v=\"tlsv1.2\" cert.client=\"C=US,O=A\r\n B\"",
	    "mx.example\n"
	    "tls=pass (verified) key.length=256 tls.v=tlsv1.2 "
	    "cert.client=\"C=US,O=A B\"\n" },
	/* Google Groups, Mimecast */
	{ "gmr-mx.google.com;       spf=pass "
	  "smtp.mailfrom=\"a+caf_=b=c.example@d.example\"",
	    "gmr-mx.google.com\nspf=pass "
	    "smtp.mailfrom=\"a+caf_=b=c.example@d.example\"\n" },
	{ "relay.mimecast.example;\r\n\tauth=pass smtp.auth=CUSA124 "
	  "smtp.mailfrom=a@a.example",
	    "relay.mimecast.example\nauth=pass smtp.auth=CUSA124 "
	    "smtp.mailfrom=a@a.example\n" },
};

static void
test_others(void **state)
{
	(void)state;
	CHECK(others);
}

static const struct authres_row received_spf[] = {
	/* RFC 7208 section 9.1 */
	{ "pass (mybox.example.org: domain of "
	  "myname@example.com designates 192.0.2.1 as permitted "
	  "sender) receiver=mybox.example.org; "
	  "client-ip=192.0.2.1; "
	  "envelope-from=\"myname@example.com\"; "
	  "helo=foo.example.com;",
	    "-\nspf=pass (mybox.example.org: domain of "
	    "myname@example.com designates 192.0.2.1 as permitted "
	    "sender) receiver=mybox.example.org "
	    "client-ip=192.0.2.1 envelope-from=myname@example.com "
	    "helo=foo.example.com\n" },
	{ "fail (mybox.example.org: domain of myname@example.com "
	  "does not designate 192.0.2.1 as permitted sender) "
	  "identity=mailfrom; client-ip=192.0.2.1; "
	  "envelope-from=\"myname@example.com\";",
	    "-\nspf=fail (mybox.example.org: domain of "
	    "myname@example.com does not designate 192.0.2.1 as "
	    "permitted sender) identity=mailfrom "
	    "client-ip=192.0.2.1 "
	    "envelope-from=myname@example.com\n" },
	/* erratum 5436: nothing need follow */
	{ "Pass", "-\nspf=pass\n" },
	{ " SoftFail (no)\r\n ", "-\nspf=softfail (no)\n" },
	{ "none(a)b=c", "-\nspf=none (a) b=c\n" },
	/* what occurs */
	{ "pass (a) client-ip=2001:db8::1;",
	    "- N\nspf=pass (a) "
	    "client-ip="
	    "\"2001:db8::1\"\n" },
	{ "Pass (a) client-ip=192.0.2.1 helo=b.example; "
	  "envelope-from=<c@d.example>",
	    "- N\nspf=pass (a) client-ip=192.0.2.1 helo=b.example "
	    "envelope-from=\"<c@d.example>\"\n" },
	{ "pass client-ip=192.0.2.1; envelope-from=c@d.example",
	    "- N\nspf=pass client-ip=192.0.2.1 "
	    "envelope-from=c@d.example\n" },
	{ "Pass (a) x-sender=\"b\"; x-record-type=\"v=spf1\"",
	    "-\nspf=pass (a) x-sender=b x-record-type=\"v=spf1\"\n" },
	{ "unknown (a)", "- N\nspf=unknown (a)\n" },
	{ "pass helo=a(b)", "- D\nspf=pass helo=a\n" },
	{ "pass helo=\"a;b=c\"; d=e", "-\nspf=pass helo=\"a;b=c\" d=e\n" },
	{ "pass x y", "- N D\nspf=pass\n" },
	{ "pass helo=", "- N\nspf=pass helo=\"\"\n" },
	{ "spf=pass", "! RFC 7208 section 9.1: no result\n" },
	{ "(a)", "! RFC 7208 section 9.1: no result\n" },
	{ "pass (a", "! a comment does not end\n" },
	{ "pass a=\"b", "! a quoted string does not end\n" },
};

static void
test_received_spf(void **state)
{
	(void)state;
	authres_check(AUTHRES_SPF, received_spf, COUNT(received_spf));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		UNIT("A13: Gmail", test_gmail),
		UNIT(
		    "A13: Microsoft 365, Exchange and Outlook", test_microsoft),
		UNIT("A13: Yahoo, old and new", test_yahoo),
		UNIT("A13: Fastmail, OpenDKIM, rspamd, IronPort and others",
		    test_others),
		UNIT("Received-SPF: RFC 7208 section 9.1, erratum 5436, and "
		     "what occurs",
		    test_received_spf),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
