// What mailauth says about DMARC: mailauth-dmarc.js DIRECTORY < CASES
//
// A line of CASES is NAME TAB AUTHOR TAB METHOD TAB DOMAIN, one identifier
// that passes; the file "records" has lines NAME TAB TEXT.  Prints NAME TAB
// RESULT TAB POLICY.
'use strict';
const fs = require('fs');
const path = require('path');

const mailauth = path.resolve(process.argv[2], 'node_modules/mailauth');
const { dmarc } = require(path.join(mailauth, 'lib/dmarc'));

const texts = new Map(fs.readFileSync('records', 'utf8').trim().split('\n')
	.map(line => line.split('\t')));

async function resolver(name, type) {
	if (type === 'TXT' && texts.has(name))
		return [[texts.get(name)]];
	throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
}

async function main() {
	for (const line of fs.readFileSync(0, 'utf8').trim().split('\n')) {
		const [name, author, method, domain] = line.split('\t');
		const said = await dmarc({
			headerFrom: 'a@' + author,
			spfDomains: method === 'spf' ? [{ domain }] : [],
			dkimDomains: method === 'dkim' ? [{ domain }] : [],
			resolver,
		});
		console.log([name, said.status.result, said.policy ?? '-'].join('\t'));
	}
}

main();
