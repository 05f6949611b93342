#!/usr/bin/env python3
"""A DNS server that misbehaves on purpose, for tests on loopback.

The first label of the name asked for that is a word below, or WORD-ARG,
decides what happens.  "Truth" is the records of --records for the name, else
for TXT the text of --txt, for A and AAAA a loopback address.  "Lie" is the
same with --lie for --txt.

  ok         the truth, as is every name without such a label
  wrongid wrongaddr wrongport wrongq wrongtype wrongclass qr0 opcode
             the lie in a reply that is wrong in this; the truth 0.2 s later
  wrongowner the lie, but of another name; no truth
  junk short empty echo
             100 octets of noise, 5, none, the query; with ARG the truth
             after ARG seconds
  flood      200 lies with wrong IDs, then the truth; over TCP the truth
  allids     lies with every ID but that of the query, then one with it; over
             TCP the truth
  case       the truth, the question in capitals
  slow-N     the truth after N seconds
  drop drop1 no reply; none to the first query of a name, then the truth
  servfail refused notimp formerr yxdomain
             that RCODE, without a question if ARG is "bare"
  noedns badvers
             FORMERR or BADVERS if the query has EDNS, else the truth
  nodata nxdomain referral nxdata
             negative; NS records only; NXDOMAIN and the truth together
  dkimutils-probe
             NXDOMAIN: there are no wildcards
  trunc      TC on UDP, the truth on TCP
  tcpclose tcploop tcpzero tcpshort tcphold tcpdrip tcpid
             TC on UDP; on TCP: closed, TC again, length 0, 65,535 announced
             and 20 sent, the same and none sent, an octet a second, a wrong
             ID
  large      the truth with 5,000 octets more, on UDP in spite of its size
  bigtxt     59,000 octets in one TXT, with TC on UDP
  manytxt-N  N TXT records, with TC on UDP
  zerotxt emptytxt nultxt
             no string at all; one empty string; a NUL within
  badlen rdover ancount cself cfwd clong
             a string beyond RDLENGTH, RDLENGTH beyond the packet, a false
             ANCOUNT, a pointer to itself, one forward, a name too long
  cnameself cnamepair
             loops
  chain-N    a CNAME to chain-(N-1); chain-0 has the truth
  whole-N    all N links and the truth in one answer
  dname dnameonly
             DNAME, CNAME and the truth for what is below the label, whose
             place "ok" takes; the DNAME alone
  ad         the truth with the AD bit

The port is printed when the server is ready.  --log has a line for each
query: udp or tcp, name, type, and edns where it is there; --ids has the ID
and the port of each that came by UDP.  --latency delays every reply, --loss
drops that share of datagrams in either direction.  With --gather N[:REGEX] no
query (for a name that matches) is answered before N different ones have come:
whoever asks one after the other gets no answer at all, however fast or slow
the machine is.  The server ends with the process that started it.
"""

import argparse
import asyncio
import os
import random
import re
import signal
import socket
import struct
import sys

TYPES = {"A": 1, "NS": 2, "CNAME": 5, "SOA": 6, "PTR": 12, "MX": 15,
         "TXT": 16, "AAAA": 28, "DNAME": 39}
NAMES = {number: name for name, number in TYPES.items()}
RCODES = {"formerr": 1, "servfail": 2, "notimp": 4, "refused": 5,
          "yxdomain": 6}
QR, AA, TC, RD, RA, AD = 0x8000, 0x0400, 0x0200, 0x0100, 0x0080, 0x0020


def wire_name(name):
    labels = [label for label in name.split(".") if label]
    return b"".join(bytes([len(label)]) + label.encode("latin-1")
                    for label in labels) + b"\0"


def txt_data(octets):
    pieces = [octets[i:i + 255] for i in range(0, len(octets), 255)] or [b""]
    return b"".join(bytes([len(piece)]) + piece for piece in pieces)


def rr(owner, rtype, data, rdlength=None, rclass=1):
    owner = owner if isinstance(owner, bytes) else wire_name(owner)
    rdlength = len(data) if rdlength is None else rdlength
    return owner + struct.pack("!HHIH", rtype, rclass, 300, rdlength) + data


class Query:
    """A query taken apart; ValueError if it is none."""

    def __init__(self, octets, transport):
        if len(octets) < 17:
            raise ValueError("short")
        self.octets = octets
        self.transport = transport
        self.id, self.flags, _, _, _, additional = struct.unpack_from(
            "!6H", octets)
        labels, at = [], 12
        while octets[at]:
            length = octets[at]
            labels.append(octets[at + 1:at + 1 + length].decode("latin-1"))
            at += 1 + length
        self.name = ".".join(labels)
        self.type, = struct.unpack_from("!H", octets, at + 1)
        self.question = octets[12:at + 5]
        self.edns = additional > 0
        self.word, self.arg, self.label = self.behaviour(labels)

    @staticmethod
    def behaviour(labels):
        for i, label in enumerate(labels):
            word, _, arg = label.lower().partition("-")
            if hasattr(Server, "do_" + word) or word in RCODES:
                return word, arg, i
        return "ok", "", None

    def renamed(self, label):
        """The name with LABEL in the place that decides."""
        labels = self.name.split(".")
        labels[self.label] = label
        return ".".join(labels)

    def below(self, label=None):
        """The end of the name from the label that decides."""
        labels = self.name.split(".")[self.label:]
        return ".".join([label or labels[0]] + labels[1:])


def reply(query, answers=(), authority=(), flags=0, rcode=0, **other):
    """A reply; OTHER overrides id, question or ancount."""
    question = other.get("question", query.question)
    header = struct.pack(
        "!6H", other.get("id", query.id),
        other.get("qr", QR) | RA | (query.flags & RD) | flags | rcode,
        1 if question else 0, other.get("ancount", len(answers)),
        len(authority), 0)
    return header + question + b"".join(answers) + b"".join(authority)


class Server:
    def __init__(self, options):
        self.options = options
        self.seen = set()
        self.random = random.Random(1)
        self.records = read_records(options.records)
        self.log = options.log and open(options.log, "a", buffering=1)
        self.ids = options.ids and open(options.ids, "a", buffering=1)
        self.other_address = bound_socket("127.0.0.2", options.port)
        self.other_port = bound_socket("127.0.0.1", 0)
        number, _, names = options.gather.partition(":")
        self.gather_number, self.gather_names = int(number), names
        self.gathered = set()
        self.all_here = asyncio.Event()

    async def gather(self, octets):
        """Wait until enough different queries have come."""
        if self.gather_number == 0:
            return
        query = Query(octets, "udp")
        if not re.search(self.gather_names, query.name):
            return
        self.gathered.add((query.name.lower(), query.type))
        if len(self.gathered) >= self.gather_number:
            self.all_here.set()
        await self.all_here.wait()

    def lost(self):
        return self.random.random() < self.options.loss

    # What is true, and what is not.

    def data(self, query, text):
        own = self.records.get((query.name.lower(), query.type))
        if own is not None:
            return own
        if query.type == TYPES["TXT"]:
            return [txt_data(text)]
        if query.type == TYPES["A"]:
            return [socket.inet_aton("127.0.0.1")]
        if query.type == TYPES["AAAA"]:
            return [socket.inet_pton(socket.AF_INET6, "::1")]
        return []

    def truth(self, query, owner=None):
        text = self.options.txt.encode("latin-1")
        return [rr(owner or query.name, query.type, data)
                for data in self.data(query, text)]

    def lies(self, query, owner=None, rtype=None):
        text = self.options.lie.encode("latin-1")
        return [rr(owner or query.name, rtype or query.type, txt_data(text))]

    # One method a word: yields (delay, octets) for UDP, where octets may be
    # (socket, octets) to come from elsewhere; for TCP the framed octets.

    def do_ok(self, q):
        yield 0, reply(q, self.truth(q))

    def forged(self, q, octets):
        yield 0, octets
        yield 0.2, reply(q, self.truth(q))

    def do_wrongid(self, q):
        return self.forged(q, reply(q, self.lies(q), id=q.id ^ 1))

    def do_wrongaddr(self, q):
        return self.forged(q, (self.other_address, reply(q, self.lies(q))))

    def do_wrongport(self, q):
        return self.forged(q, (self.other_port, reply(q, self.lies(q))))

    def do_wrongq(self, q):
        name = "other." + q.name
        question = wire_name(name) + q.question[-4:]
        return self.forged(q, reply(q, self.lies(q), question=question))

    def do_wrongtype(self, q):
        question = q.question[:-4] + struct.pack("!HH", TYPES["MX"], 1)
        return self.forged(q, reply(q, self.lies(q), question=question))

    def do_wrongclass(self, q):
        question = q.question[:-2] + struct.pack("!H", 3)
        return self.forged(q, reply(q, self.lies(q), question=question))

    def do_qr0(self, q):
        return self.forged(q, reply(q, self.lies(q), qr=0))

    def do_opcode(self, q):
        return self.forged(q, reply(q, self.lies(q), flags=0x2000))

    def do_wrongowner(self, q):
        yield 0, reply(q, self.lies(q, owner="victim." + q.name))

    def noise(self, q, octets):
        yield 0, octets
        if q.arg:
            yield float(q.arg), reply(q, self.truth(q))

    def do_junk(self, q):
        return self.noise(q, random.Random(1).randbytes(100))

    def do_short(self, q):
        return self.noise(q, q.octets[:5])

    def do_empty(self, q):
        return self.noise(q, b"")

    def do_echo(self, q):
        return self.noise(q, q.octets)

    def do_flood(self, q):
        if q.transport == "tcp":
            yield 0, reply(q, self.truth(q))
            return
        for i in range(1, 201):
            yield 0, reply(q, self.lies(q), id=q.id ^ i)
        yield 0, reply(q, self.truth(q))

    def do_allids(self, q):
        if q.transport == "tcp":
            yield 0, reply(q, self.truth(q))
            return
        for i in range(1, 65536):
            yield 0, reply(q, self.lies(q), id=q.id ^ i)
        yield 0, reply(q, self.lies(q))

    def do_case(self, q):
        question = q.question[:-4].upper() + q.question[-4:]
        yield 0, reply(q, self.truth(q, q.name.upper()), question=question)

    def do_slow(self, q):
        yield float(q.arg), reply(q, self.truth(q))

    def do_drop(self, _):
        return iter(())

    def do_drop1(self, q):
        if (q.name, q.type) in self.seen:
            yield 0, reply(q, self.truth(q))
        self.seen.add((q.name, q.type))

    def rcode(self, q):
        question = b"" if q.arg == "bare" else q.question
        yield 0, reply(q, rcode=RCODES[q.word], question=question)

    def do_badvers(self, q):
        """RCODE 16: the upper bits are in the OPT record."""
        if not q.edns:
            yield 0, reply(q, self.truth(q))
            return
        octets = bytearray(reply(q))
        octets[11] = 1
        octets += b"\0" + struct.pack("!HHBBHH", 41, 1232, 1, 0, 0, 0)
        yield 0, bytes(octets)

    def do_noedns(self, q):
        if q.edns:
            yield 0, reply(q, rcode=1)
        else:
            yield 0, reply(q, self.truth(q))

    def soa(self, q):
        data = wire_name("ns.") + wire_name("root.") + struct.pack(
            "!5I", 1, 3600, 600, 86400, 300)
        return [rr(q.name.split(".")[-1], TYPES["SOA"], data)]

    def do_nodata(self, q):
        yield 0, reply(q, authority=self.soa(q))

    def do_nxdomain(self, q):
        yield 0, reply(q, authority=self.soa(q), rcode=3)

    # what linters ask for to find wildcards: there are none
    do_dkimutils = do_nxdomain

    def do_nxdata(self, q):
        yield 0, reply(q, self.truth(q), rcode=3)

    def do_referral(self, q):
        yield 0, reply(q, authority=[rr("", TYPES["NS"], wire_name("ns."))])

    def truncated(self, q, on_tcp):
        if q.transport == "udp":
            yield 0, reply(q, flags=TC)
        else:
            yield from on_tcp

    def do_trunc(self, q):
        return self.truncated(q, [(0, reply(q, self.truth(q)))])

    def do_tcpclose(self, q):
        return self.truncated(q, [])

    def do_tcploop(self, q):
        return self.truncated(q, [(0, reply(q, flags=TC))])

    def do_tcpzero(self, q):
        return self.truncated(q, [(0, (None, b"\0\0"))])

    def do_tcpshort(self, q):
        octets = b"\xff\xff" + reply(q, self.truth(q))[:20]
        return self.truncated(q, [(0, (None, octets))])

    def do_tcphold(self, q):
        return self.truncated(q, [(0, (None, b"\xff\xff")),
                                  (3600, (None, b""))])

    def do_tcpdrip(self, q):
        octets = reply(q, self.truth(q))
        octets = struct.pack("!H", len(octets)) + octets
        drops = [(1, (None, octets[i:i + 1])) for i in range(len(octets))]
        return self.truncated(q, drops)

    def do_tcpid(self, q):
        return self.truncated(q, [(0, reply(q, self.lies(q), id=q.id ^ 1))])

    def do_large(self, q):
        more = rr("more.", TYPES["TXT"], txt_data(b"x" * 5000))
        yield 0, reply(q, self.truth(q) + [more])

    def one(self, q, data, **other):
        return [rr(q.name, TYPES["TXT"], data, **other)]

    def do_bigtxt(self, q):
        answers = self.one(q, txt_data(b"x" * 59000))
        return self.truncated(q, [(0, reply(q, answers))])

    def do_manytxt(self, q):
        answers = []
        for i in range(int(q.arg)):
            data = txt_data(str(i).encode())
            answers.append(rr(b"\xc0\x0c", TYPES["TXT"], data))
        return self.truncated(q, [(0, reply(q, answers))])

    def do_zerotxt(self, q):
        yield 0, reply(q, self.one(q, b""))

    def do_emptytxt(self, q):
        yield 0, reply(q, self.one(q, b"\0"))

    def do_nultxt(self, q):
        yield 0, reply(q, self.one(q, txt_data(b"a\0b")))

    def do_badlen(self, q):
        yield 0, reply(q, self.one(q, b"\xffabc"))

    def do_rdover(self, q):
        yield 0, reply(q, self.one(q, txt_data(b"abc"), rdlength=9999))

    def do_ancount(self, q):
        yield 0, reply(q, self.truth(q), ancount=65535)

    def do_cself(self, q):
        at = 12 + len(q.question)
        owner = struct.pack("!H", 0xc000 | at)
        yield 0, reply(q, [rr(owner, TYPES["TXT"], txt_data(b"x"))])

    def do_cfwd(self, q):
        at = 12 + len(q.question) + 20
        owner = struct.pack("!H", 0xc000 | at)
        yield 0, reply(q, [rr(owner, TYPES["TXT"], txt_data(b"x" * 30))])

    def do_clong(self, q):
        owner = (b"\x3f" + b"a" * 63) * 4 + b"\xc0\x0c"
        yield 0, reply(q, [rr(owner, TYPES["TXT"], txt_data(b"x"))])

    def cname(self, owner, target):
        return rr(owner, TYPES["CNAME"], wire_name(target))

    def do_cnameself(self, q):
        yield 0, reply(q, [self.cname(q.name, q.name)])

    def do_cnamepair(self, q):
        other = q.renamed("cnamepair" if q.arg else "cnamepair-b")
        yield 0, reply(q, [self.cname(q.name, other)])

    def do_chain(self, q):
        n = int(q.arg)
        if n == 0:
            yield 0, reply(q, self.truth(q))
        else:
            target = q.renamed("chain-%d" % (n - 1))
            yield 0, reply(q, [self.cname(q.name, target)])

    def do_whole(self, q):
        names = [q.name] + [q.renamed("link%d" % i)
                            for i in range(int(q.arg))]
        links = [self.cname(*pair) for pair in zip(names, names[1:])]
        yield 0, reply(q, links + self.truth(q, names[-1]))

    def do_dname(self, q):
        target = q.renamed("ok")
        answers = [rr(q.below(), TYPES["DNAME"], wire_name(q.below("ok"))),
                   self.cname(q.name, target)]
        yield 0, reply(q, answers + self.truth(q, target))

    def do_dnameonly(self, q):
        data = wire_name(q.below("ok"))
        yield 0, reply(q, [rr(q.below(), TYPES["DNAME"], data)])

    def do_ad(self, q):
        yield 0, reply(q, self.truth(q), flags=AD)

    # Transport.

    def replies(self, octets, transport):
        try:
            query = Query(octets, transport)
        except (ValueError, IndexError, struct.error):
            return
        if self.log:
            print(transport, query.name, NAMES.get(query.type, query.type),
                  *["edns"] * query.edns, file=self.log)
        do = getattr(self, "do_" + query.word, self.rcode)
        for delay, octets in do(query):
            yield delay + self.options.latency, octets


def read_records(path):
    """Lines NAME TYPE DATA; a TXT's data is the rest of the line."""
    records = {}
    if path is None:
        return records
    with open(path, encoding="latin-1") as lines:
        for line in lines:
            name, rtype, data = line.rstrip("\n").split(None, 2)
            if rtype == "TXT":
                data = txt_data(data.encode("latin-1"))
            elif rtype == "A":
                data = socket.inet_aton(data)
            elif rtype == "AAAA":
                data = socket.inet_pton(socket.AF_INET6, data)
            elif rtype == "MX":
                preference, name_of = data.split()
                data = struct.pack("!H", int(preference)) + wire_name(name_of)
            else:
                data = wire_name(data)
            key = name.rstrip(".").lower(), TYPES[rtype]
            records.setdefault(key, []).append(data)
    return records


def bound_socket(address, port):
    s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    s.bind((address, port))
    return s


class Udp(asyncio.DatagramProtocol):
    def __init__(self, server):
        self.server = server

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, addr):
        if not self.server.lost():
            asyncio.ensure_future(self.answer(data, addr))

    async def answer(self, data, addr):
        if self.server.ids:
            print(int.from_bytes(data[:2], "big"), addr[1],
                  file=self.server.ids)
        await self.server.gather(data)
        for delay, octets in self.server.replies(data, "udp"):
            if delay:
                await asyncio.sleep(delay)
            if self.server.lost():
                continue
            if isinstance(octets, tuple):
                octets[0].sendto(octets[1], addr)
            else:
                self.transport.sendto(octets, addr)


async def answer_tcp(server, reader, writer):
    try:
        length, = struct.unpack("!H", await reader.readexactly(2))
        data = await reader.readexactly(length)
        for delay, octets in server.replies(data, "tcp"):
            if delay:
                await asyncio.sleep(delay)
            if isinstance(octets, tuple):
                writer.write(octets[1])
            else:
                writer.write(struct.pack("!H", len(octets)) + octets)
            await writer.drain()
    except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
        pass
    finally:
        writer.close()


def bind_both(port):
    """UDP and TCP on one port, which the kernel chooses for 0."""
    while True:
        udp = bound_socket("127.0.0.1", port)
        tcp = socket.socket()
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tcp.bind(udp.getsockname())
            return udp, tcp
        except OSError:
            udp.close()
            tcp.close()
            if port:
                raise


async def serve(options):
    udp, tcp = bind_both(options.port)
    options.port = udp.getsockname()[1]
    server = Server(options)
    loop = asyncio.get_running_loop()
    stop = loop.create_future()
    for number in signal.SIGTERM, signal.SIGINT, signal.SIGHUP:
        loop.add_signal_handler(
            number, lambda: stop.done() or stop.set_result(None))
    await loop.create_datagram_endpoint(lambda: Udp(server), sock=udp)
    await asyncio.start_server(
        lambda reader, writer: answer_tcp(server, reader, writer), sock=tcp)
    print(options.port, flush=True)
    # so that none is left behind where a test was killed
    parent = os.getppid()
    while not stop.done() and os.getppid() == parent:
        await asyncio.wait([stop], timeout=1)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--txt", default="truth")
    parser.add_argument("--lie", default="lie")
    parser.add_argument("--records", metavar="FILE")
    parser.add_argument("--log", metavar="FILE")
    parser.add_argument("--ids", metavar="FILE")
    parser.add_argument("--latency", type=float, default=0, metavar="SECONDS")
    parser.add_argument("--loss", type=float, default=0, metavar="SHARE")
    parser.add_argument("--gather", default="0", metavar="N[:REGEX]")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    sys.exit(main())
