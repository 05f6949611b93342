#include "judge/selectors.h"

/*
 * Names that are the same for all customers of a provider, or that a program
 * proposes.  Those that are made for each customer (Amazon SES, HubSpot,
 * Salesforce) cannot stand here.
 */

/* clang-format off */

const struct selector selectors_known[] = {
	{ "selector1", "Microsoft 365", "Microsoft Learn: Set up DKIM" },
	{ "selector2", "Microsoft 365", "Microsoft Learn: Set up DKIM" },
	{ "google", "Google Workspace", "Google Workspace Admin Help: Set up DKIM" },
	{ "fm1", "Fastmail", "Fastmail Help: Manual DNS configuration" },
	{ "fm2", "Fastmail", "Fastmail Help: Manual DNS configuration" },
	{ "fm3", "Fastmail", "Fastmail Help: Manual DNS configuration" },
	{ "protonmail", "Proton Mail", "Proton Support: Custom domains" },
	{ "protonmail2", "Proton Mail", "Proton Support: Custom domains" },
	{ "protonmail3", "Proton Mail", "Proton Support: Custom domains" },
	{ "sig1", "iCloud Mail", "Apple Support: Custom email domain" },
	{ "key1", "Migadu", "Migadu Guides: DNS records" },
	{ "key2", "Migadu", "Migadu Guides: DNS records" },
	{ "key3", "Migadu", "Migadu Guides: DNS records" },
	{ "mbo0001", "mailbox.org", "mailbox.org Knowledge Base: Own domain" },
	{ "mbo0002", "mailbox.org", "mailbox.org Knowledge Base: Own domain" },
	{ "zmail", "Zoho Mail", "Zoho Mail Admin Help: DKIM" },
	{ "zoho", "Zoho Mail", "Zoho Mail Admin Help: DKIM" },
	{ "gm1", "Gandi", "Gandi Docs: DKIM" },
	{ "gm2", "Gandi", "Gandi Docs: DKIM" },
	{ "gm3", "Gandi", "Gandi Docs: DKIM" },
	{ "s1", "SendGrid; Tuta", "Twilio Docs: Domain authentication" },
	{ "s2", "SendGrid; Tuta", "Twilio Docs: Domain authentication" },
	{ "k1", "Mailchimp; Mailgun", "Mailchimp Help: Email domain authentication" },
	{ "k2", "Mailchimp", "Mailchimp Help: Email domain authentication" },
	{ "k3", "Mailchimp", "Mailchimp Help: Email domain authentication" },
	{ "mandrill", "Mailchimp Transactional", "Mailchimp Developer: Sending domains" },
	{ "mte1", "Mailchimp Transactional", "Mailchimp Developer: Sending domains" },
	{ "mte2", "Mailchimp Transactional", "Mailchimp Developer: Sending domains" },
	{ "pic", "Mailgun", "Mailgun Help: Domain verification" },
	{ "mx", "Mailgun", "Mailgun Help: Domain verification" },
	{ "mailjet", "Mailjet", "Mailjet Documentation: Domain authentication" },
	{ "brevo1", "Brevo", "Brevo Help: Authenticate a domain" },
	{ "brevo2", "Brevo", "Brevo Help: Authenticate a domain" },
	{ "zendesk1", "Zendesk", "Zendesk Help: Digitally signing email" },
	{ "zendesk2", "Zendesk", "Zendesk Help: Digitally signing email" },
	{ "ctct1", "Constant Contact", "Constant Contact Help: Self-authentication" },
	{ "ctct2", "Constant Contact", "Constant Contact Help: Self-authentication" },
	{ "litesrv", "MailerLite", "MailerLite Help: Domain authentication" },
	{ "dk", "ActiveCampaign", "ActiveCampaign Help: DKIM" },
	{ "kl", "Klaviyo", "Klaviyo Help: Branded sending domain" },
	{ "kl2", "Klaviyo", "Klaviyo Help: Branded sending domain" },
	{ "resend", "Resend", "Resend Docs: Domains" },
	{ "mxvault", "Global Micro", "lists of third parties" },
	{ "everlytickey1", "Everlytic", "lists of third parties" },
	{ "everlytickey2", "Everlytic", "lists of third parties" },
	{ "default", "cPanel, Plesk, OpenDKIM", "opendkim-genkey(8)" },
	{ "dkim", "Rspamd, Hetzner", "Rspamd Documentation: DKIM signing" },
	{ "mail", "many", "lists of third parties" },
	{ "email", "many", "lists of third parties" },
};

const size_t selectors_known_n =
    sizeof(selectors_known) / sizeof(selectors_known[0]);
