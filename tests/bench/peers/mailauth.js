// Verify messages of an archive with mailauth, in a loop.
//
//	mailauth.js DIRECTORY ARCHIVE MESSAGES
//
// DIRECTORY is where tests/interop/setup-mailauth put it; for the rest see
// archive.c and opendkim.c.  The first tenth is verified once more before the
// clock starts, for the compiler.  Prints CPU and wall time, in microseconds.
'use strict';
const fs = require('fs');
const path = require('path');

const [directory, archive, count] = process.argv.slice(2);
const { dkimVerify } = require(
	path.resolve(directory, 'node_modules/mailauth/lib/dkim/verify'));
process.chdir(archive);

const texts = new Map(fs.readFileSync('keys', 'latin1').trim().split('\n')
	.map(line => [line.slice(0, line.indexOf(' ')),
		line.slice(line.indexOf(' ') + 1)]));
const messages = fs.readdirSync('mail').sort().slice(0, Number(count))
	.map(name => fs.readFileSync(path.join('mail', name)));

async function resolver(name, type) {
	if (type === 'TXT' && texts.has(name))
		return [[texts.get(name)]];
	throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
}

async function verify(message) {
	const { results } = await dkimVerify(message, { resolver });
	if (results.length !== 1 || results[0].status.result !== 'pass')
		throw new Error('a message does not pass');
}

async function main() {
	for (const message of messages.slice(0, messages.length / 10))
		await verify(message);
	const cpu = process.cpuUsage(), wall = process.hrtime.bigint();
	for (const message of messages)
		await verify(message);
	const { user, system } = process.cpuUsage(cpu);
	console.log(user + system,
		Number((process.hrtime.bigint() - wall) / 1000n));
}

main();
