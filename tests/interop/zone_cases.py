"""Zones made by chance, read by named-checkzone and by dnsq.

    zone_cases.py DNSQ COUNT DIRECTORY

For each difference a line is printed: a zone that named-checkzone takes and
dnsq does not, or TXT, CNAME and MX records that are not the same.  The last
line counts zones and those that both took.
"""

import os
import random
import re
import subprocess
import sys

CHECK = ['named-checkzone', '-k', 'ignore', '-i', 'none', '-m', 'ignore',
         '-M', 'ignore', '-S', 'ignore', '-r', 'ignore', '-T', 'ignore',
         '-n', 'ignore', '-W', 'ignore', '-s', 'full', '-D']
LABELS = ['a', 'b', 'WWW', 's1._domainkey', '_dmarc', '*', 'x-1', '7', 'm.n',
          r'd\.t', r'\097b', r'e\(x', r'q\"t', r'sp\032ce', 'long' * 12]
TTLS = ['0', '1', '300', '3600', '1h', '1H30m', '2D', '1w', '86400s', '1d12h5s']


class Maker:
    """One zone and the files that it includes."""

    def __init__(self, seed, folder):
        self.random = random.Random(seed)
        self.folder = folder
        self.files = self.aliases = self.ranges = 0
        self.eol = self.random.choice(['\n', '\n', '\n', '\r\n'])

    def pick(self, *choices):
        return self.random.choice(choices)

    def chance(self, percent):
        return self.random.randrange(100) < percent

    def space(self):
        return self.pick(' ', ' ', '  ', '\t', ' \t ')

    def owner(self):
        if self.chance(15):
            return ''
        if self.chance(10):
            return '@'
        name = self.random.choice(LABELS)
        return name + '.example.com.' if self.chance(20) else name

    def host(self):
        return self.pick('mail', '@', 'mx.example.net.', 'MX.Example.NET.',
                         r'h\046x', '.', 'a.b', 'x.example.com.')

    def string(self):
        length = self.pick(0, 1, 3, 10, 40, 255)
        text = ''
        for _ in range(length):
            text += self.pick('a', 'b', 'Z', '0', ' ', ';', '(', ')', "'", '=',
                              '\t' if self.chance(5) else 'v', r'\"', r'\\',
                              r'\;', r'\059', r'\000', r'\255', 'é'
                              if length < 100 and self.chance(5) else 'k')
        return '"%s"' % text

    def word(self):
        return self.pick('v=spf1', '-all', 'a', 'v=DKIM1', r'a\;b', r'x\032y',
                         r'\"', "it's", 'k=rsa', '+mx', r'\097', '$', '@')

    def txt(self):
        if self.chance(8):
            octets = bytes(self.random.randrange(256) for _ in
                           range(self.random.randrange(1, 9)))
            data = bytes([len(octets)]) + octets
            return r'\# %d %s' % (len(data), data.hex())
        parts = [self.string() if self.chance(70) else self.word()
                 for _ in range(self.pick(1, 1, 1, 2, 3, 12))]
        return self.space().join(parts)

    def data(self):
        return self.pick(
            lambda: 'TXT ' + self.txt(), lambda: 'TXT ' + self.txt(),
            lambda: 'txt ' + self.txt(),
            lambda: 'MX %d %s' % (self.random.randrange(70), self.host()),
            lambda: 'A 192.0.2.%d' % self.random.randrange(256),
            lambda: 'AAAA 2001:db8::%x' % self.random.randrange(65536),
            lambda: r'TYPE65280 \# 4 01020304', lambda: r'TYPE16 \# 2 0161',
            lambda: 'SRV 0 0 25 ' + self.host(),
            lambda: 'CAA 0 issue "ca.example; x=y"',
            lambda: 'HINFO "a b" c',
            lambda: 'PTR ' + self.host(), lambda: 'TLSA 3 1 1 ( 00 11 )',
            lambda: 'SSHFP 1 1 ' + '00' * 20, lambda: 'SPF ' + self.string(),
        )()

    def fold(self, text):
        """The same over several lines, in parentheses."""
        words = text.split(' ')
        if '"' in text or len(words) < 2:
            kind, rest = text.split(' ', 1)
            return '%s%s(%s%s%s)' % (
                kind, self.space(), self.pick('', ' ', self.eol),
                self.space() + rest + self.space(),
                self.pick('', '; a comment "' + self.eol, self.eol + '\t'))
        return words[0] + ' (' + self.pick(' ', self.eol + ' ').join(
            [''] + words[1:]) + self.pick(' )', self.eol + ')')

    def record(self):
        before = []
        if self.chance(40):
            before.append(self.random.choice(TTLS))
        if self.chance(40):
            before.append(self.pick('IN', 'in'))
        self.random.shuffle(before)
        data = self.data()
        if self.chance(25):
            data = self.fold(data)
        line = self.owner() + self.space() + ''.join(
            b + self.space() for b in before) + data
        if self.chance(20):
            line += self.space() + self.pick('; comment', ';"', ';(', ';\\')
        return line

    def alias(self):
        """An owner of its own, since nothing may stand beside it."""
        self.aliases += 1
        return 'c%d%s%sCNAME %s' % (
            self.aliases, self.space(), self.pick('', '5m ', 'IN '),
            self.host())

    def generate(self):
        first = self.random.randrange(20)
        return '$GENERATE %d-%d%s %s %s%s' % (
            first, first + self.random.randrange(6),
            self.pick('', '', '/2', '/3'),
            self.pick('g$', 'g${0,3,d}', 'g${1}', 'g${-1,2}x', 'h${0,4,x}',
                      'h${0,2,X}', 'o${0,3,o}', '${0,5,n}', '${3,0,N}', '$.$',
                      r'\$$', 'g$$'),
            self.pick('', '300 ', 'IN ', '60 IN '),
            self.pick('CNAME g$.example.net.', 'CNAME x${2}',
                      'A 192.0.2.${1,0,d}', 'PTR p$', r'TXT "\"a $;\""',
                      'TXT t$', 'TXT "a $"', 'MX "10 m$"', 'DNAME d$',
                      'AAAA 2001:db8::${0,0,x}'))

    def include(self, depth):
        self.files += 1
        name = 'part%d' % self.files
        self.write(name, self.lines(depth + 1, self.random.randrange(5)))
        return '$INCLUDE %s%s' % (
            self.pick(name, '"%s"' % name),
            self.pick('', '', ' sub', ' other.example.com.', ' ; x'))

    def lines(self, depth, count):
        lines = []
        for _ in range(count):
            kind = self.random.randrange(100)
            if kind < 6:
                lines.append('$TTL ' + self.random.choice(TTLS))
            elif kind < 12:
                lines.append('$ORIGIN ' + self.pick(
                    'sub', 'example.com.', 'a.b.example.com.', '@',
                    'other.example.'))
            elif kind < 20:
                lines.append(self.generate())
            elif kind < 25 and depth < 4:
                lines.append(self.include(depth))
            elif kind < 35:
                lines.append(self.alias())
            elif kind < 40:
                lines.append(self.pick('', '; x', '   ', '\t; "', ' ;('))
            else:
                lines.append(self.record())
        return lines

    def write(self, name, lines):
        text = self.eol.join(lines) + self.pick(self.eol, self.eol, '')
        with open(os.path.join(self.folder, name), 'wb') as out:
            out.write(text.encode('utf-8'))

    def zone(self):
        lines = []
        if self.chance(60):
            lines.append('$TTL ' + self.random.choice(TTLS))
        lines.append(self.pick('@', 'example.com.') + self.space() + self.pick(
            '', '300 ', 'IN ') + 'SOA ns hostmaster (%s1 2h 3 4 1h )' %
            self.pick(' ', self.eol + '\t'))
        lines += ['@ NS ns', 'ns A 192.0.2.1']
        lines += self.lines(0, self.random.randrange(2, 14))
        self.write('zone', lines)


def octets(text):
    """A name or string in presentation form."""
    out = bytearray()
    i = 0
    while i < len(text):
        if text[i] != '\\':
            out += text[i].encode('latin-1')
            i += 1
        elif text[i + 1].isdigit():
            out.append(int(text[i + 1:i + 4]))
            i += 4
        else:
            out += text[i + 1].encode('latin-1')
            i += 2
    return bytes(out)


def name(text):
    labels = re.findall(r'(?:[^.\\]|\\[0-9]{3}|\\[^0-9])+', text)
    return tuple(octets(label).lower() for label in labels)


def strings(text):
    return tuple(octets(s) for s in
                 re.findall(r'"((?:[^"\\]|\\.)*)"', text, re.S))


def add(sets, owner, kind, ttl, value):
    """The time to live of a set is that of its first record."""
    got = sets.setdefault((owner, kind), [ttl, set()])
    got[1].add(value)


def dumped(path):
    sets = {}
    with open(path, encoding='latin-1') as lines:
        for line in lines:
            m = re.match(r'(\S+)\s+(\d+)\s+IN\s+(TXT|CNAME|MX)\s+(.*)', line)
            if m is None:
                continue
            owner, ttl, kind, data = m.groups()
            if kind == 'TXT':
                value = strings(data)
            elif kind == 'MX':
                preference, host = data.split()
                value = (int(preference), name(host))
            else:
                value = name(data)
            add(sets, name(owner), kind, int(ttl), value)
    return sets


def aliases(path):
    """The owners of DNAME records."""
    with open(path, encoding='latin-1') as dump:
        for line in dump:
            m = re.match(r'(\S+)\s+\d+\s+IN\s+DNAME\s', line)
            if m is not None:
                yield name(m.group(1))


def is_below(owner, above):
    return len(owner) > len(above) and owner[-len(above):] == above


def listed(text):
    sets = {}
    for line in text.decode('latin-1').split('\n'):
        m = re.match(r'(\S+) (TXT|CNAME|MX) (\d+) (.*)', line)
        if m is None:
            continue
        owner, kind, ttl, data = m.groups()
        if kind == 'TXT':
            value = tuple(bytes.fromhex(s) for s in data.split('/')[1:])
        elif kind == 'MX':
            preference, host = data.split()
            value = (int(preference), name(host))
        else:
            value = name(data)
        add(sets, name(owner), kind, int(ttl), value)
    return sets


def compare(number, dnsq):
    peer = subprocess.run(CHECK + ['-o', 'dump', 'example.com', 'zone'],
                          stdin=subprocess.DEVNULL, check=False,
                          capture_output=True)
    if peer.returncode != 0:
        return False
    own = subprocess.run([dnsq, '-l', '-o', 'example.com', '-z', 'zone'],
                         stdin=subprocess.DEVNULL, check=False,
                         capture_output=True)
    said = own.stderr.decode('utf-8', 'replace').strip()
    if own.returncode != 0:
        print('zone %d: refused: %s' % (number, said))
        return True
    want, have = dumped('dump'), listed(own.stdout)
    # times to live that differ in a set are none, RFC 2181 section 5.2, and
    # named-checkzone then takes the first one for records behind it, too
    odd = b'TTL set to prior TTL' in peer.stderr + peer.stdout
    for sets in (want, have):
        for key, got in sets.items():
            if odd or key[1] != 'CNAME' or not re.match(b'c[0-9]', key[0][0]):
                got[0] = None
    # what lies below a DNAME is no data, RFC 6672 section 2.4
    for alias in aliases('dump'):
        for sets in (want, have):
            for key in [k for k in sets if is_below(k[0], alias)]:
                del sets[key]
    for key in sorted(set(want) | set(have)):
        if want.get(key) != have.get(key):
            print('zone %d: %s: named-checkzone %s, dnsq %s%s' % (
                number, key, want.get(key), have.get(key),
                ' (%s)' % said if said else ''))
            break
    return True


def main():
    dnsq, count, folder = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    os.chdir(folder)
    taken = 0
    for number in range(count):
        Maker(number, '.').zone()
        taken += compare(number, dnsq)
    print('%d zones, %d taken' % (count, taken))


main()
