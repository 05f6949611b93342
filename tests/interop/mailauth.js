// Sign and verify with mailauth; keys and records are those of peer.sh.
//
//	mailauth.js DIRECTORY verify FILE...	prints "FILE pass" or the result
//	mailauth.js DIRECTORY sign		reads "IN OUT ALGORITHM C" a line
//	mailauth.js DIRECTORY arc-verify FILE...	"FILE pass", fail or none
//	mailauth.js DIRECTORY arc-seal IN OUT CV	with the key of rsa
//
// DIRECTORY is where setup-mailauth put it.
'use strict';
const fs = require('fs');
const path = require('path');

const [directory, verb, ...files] = process.argv.slice(2);
const mailauth = path.resolve(directory, 'node_modules/mailauth');
const { dkimSign } = require(path.join(mailauth, 'lib/dkim/sign'));
const { dkimVerify } = require(path.join(mailauth, 'lib/dkim/verify'));
const { authenticate, sealMessage } =
	require(path.join(mailauth, 'lib/mailauth'));

const texts = new Map(fs.readFileSync('records', 'utf8').trim().split('\n')
	.map(line => line.split('\t')));

async function resolver(name, type) {
	if (type === 'TXT' && texts.has(name))
		return [[texts.get(name)]];
	throw Object.assign(new Error(name), { code: 'ENOTFOUND' });
}

async function verify(file) {
	const { results } = await dkimVerify(fs.readFileSync(file), { resolver });
	console.log(file, results.map(r => r.status.result).join(','));
}

async function sign(source, target, algorithm, canonicalization) {
	const message = fs.readFileSync(source);
	const { signatures, errors } = await dkimSign(message, {
		canonicalization,
		signatureData: [{
			signingDomain: 'example.com',
			selector: algorithm,
			privateKey: fs.readFileSync(algorithm + '.pem'),
			algorithm: algorithm + '-sha256',
			canonicalization,
		}],
	});
	if (errors.length > 0)
		throw errors[0];
	const field = message.includes('\r\n') ?
		signatures : signatures.replaceAll('\r\n', '\n');
	fs.writeFileSync(target, Buffer.concat([Buffer.from(field), message]));
}

async function arcVerify(file) {
	const { arc } = await authenticate(fs.readFileSync(file), {
		mta: 'mx',
		resolver,
		disableDmarc: true,
		disableBimi: true,
	});
	console.log(file, arc.status.result);
}

async function arcSeal(source, target, cv) {
	const message = fs.readFileSync(source);
	const fields = await sealMessage(message, {
		signingDomain: 'example.com',
		selector: 'rsa',
		privateKey: fs.readFileSync('rsa.pem'),
		algorithm: 'rsa-sha256',
		authResults: `mx;\r\n spf=pass smtp.mailfrom=a@example.com`,
		cv,
	});
	fs.writeFileSync(target, Buffer.concat([fields, message]));
}

async function main() {
	if (verb === 'arc-seal') {
		await arcSeal(...files);
		return;
	}
	if (verb === 'arc-verify') {
		for (const file of files)
			await arcVerify(file);
		return;
	}
	if (verb === 'verify') {
		for (const file of files)
			await verify(file);
		return;
	}
	for (const line of fs.readFileSync(0, 'utf8').trim().split('\n'))
		await sign(...line.split(' '));
}

main();
