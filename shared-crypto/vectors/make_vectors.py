#!/usr/bin/env python3
"""Makes tokens.json and expansions.json: a second implementation of TOKEN.md and of TS 33.203 Annex I, independent of
the Java one. AES comes from the openssl command, everything else from Python's standard library.

    python3 make_vectors.py          writes both files beside this script

The keys in here are published and worthless; the IVs are fixed so that every run gives the same bytes.
"""
import base64
import hashlib
import hmac
import json
import pathlib
import subprocess

H = bytes.fromhex


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def openssl(*args, data):
    return subprocess.run(["openssl", *args], input=data, capture_output=True, check=True).stdout


def cbc(key, iv, padded):
    return openssl("enc", "-aes-128-cbc", "-nopad", "-K", key.hex(), "-iv", iv.hex(), data=padded)


def cmac(key, message):
    if not message:
        raise ValueError("openssl mac reads nothing from an empty input")
    return H(openssl("mac", "-cipher", "AES-128-CBC", "-macopt", "hexkey:" + key.hex(), "CMAC", data=message)
             .decode().strip())


def raw_cbc_mac(key, message):
    return cbc(key, bytes(16), message + bytes(-len(message) % 16))[-16:]


def b64(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def pkcs7(plain):
    n = 16 - len(plain) % 16
    return plain + bytes([n]) * n


class Network:
    def __init__(self, kv, realm, kid):
        self.realm, self.kid = realm.encode(), kid
        self.enc, self.mac = (cmac(H(kv), b"\x01" + label + b"\x00" + self.realm + b"\x00\x80")
                              for label in (b"thig-enc", b"thig-mac"))

    def mac_input(self, ver, kid, cls, iv, c):
        return bytes([ver, kid]) + cls.encode() + bytes([len(self.realm)]) + self.realm + iv + c

    def octets(self, cls, padded, iv, ver=1, kid=None):
        kid = self.kid if kid is None else kid
        c = cbc(self.enc, iv, padded) if padded else b""
        return bytes([ver, kid]) + iv + c + cmac(self.mac, self.mac_input(ver, kid, cls, iv, c))

    def token(self, cls, flags, entries, iv, ver=1, pad_to=1, kid=None):
        plain = bytes([flags]) + "\n".join(entries).encode()
        return b64(self.octets(cls, pkcs7(plain + b"\n" * (-len(plain) % pad_to)), iv, ver, kid))


HOME = {"kv": "000102030405060708090a0b0c0d0e0f", "realm": "home1.net", "kid": 7}
VISITED = {"kv": "f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff", "realm": "visited1.net", "kid": 3}
OLD = {"kv": "c286696d887c9aa0611bbb3e2025a45a", "realm": "home1.net", "kid": 6}
home, visited, old = Network(**HOME), Network(**VISITED), Network(**OLD)
RING_HOME = [{"kid": 7, "kv": HOME["kv"], "state": "encrypt"},
             {"kid": 6, "kv": OLD["kv"], "state": "decrypt-only", "notAfter": "2026-06-01T00:00:00Z"}]
RING_NEXT = [{"kid": 8, "kv": "06a9214036b8a15b512e03d534120006", "state": "encrypt"},
             {"kid": 7, "kv": HOME["kv"], "state": "decrypt-only", "notAfter": "2026-06-01T00:00:00Z"}]
RING_VISITED = [{"kid": 3, "kv": VISITED["kv"], "state": "encrypt"}]
BEFORE, AFTER = "2026-05-31T23:59:59Z", "2026-06-01T00:00:01Z"
iv = lambda n: bytes(range(n, n + 16))

SR = ["<sip:orig@scscf1.home1.net:6060;lr>"]
VIA_INV = ["SIP/2.0/UDP scscf1.home1.net:6060;branch=z9hG4bK332b23.1",
           "SIP/2.0/UDP thig1.home1.net;branch=z9hG4bK351g45.1"]
RR_INV = ["<sip:scscf1.home1.net:6060;lr>", "<sip:thig1.home1.net;lr>"]
RR_200 = ["<sip:thig2.home1.net;lr>", "<sip:scscf1.home1.net:6060;lr>"]
VIA_BYE = ["SIP/2.0/UDP scscf1.home1.net:6060;branch=z9hG4bK764z87.1",
           "SIP/2.0/UDP thig2.home1.net;branch=z9hG4bK876t12.1"]
PATH = ["<sip:f7a2@pcscf1.visited1.net;lr>"]
VIA_REG = ["SIP/2.0/UDP pcscf1.visited1.net;branch=z9hG4bK240f34.0"]
LONGEST = ["<sip:" + "a" * (3022 - 6) + ">"]

valid = []


def good(name, net, cls, flags, entries, first, ring="home1", at=BEFORE, **more):
    valid.append({"name": name, "ring": ring, "realm": net.realm.decode(), "at": at, "class": cls,
                  "response": bool(flags & 1), "kid": net.kid, "iv": iv(first).hex(),
                  "padded": more.get("pad_to", 1) > 1, "entries": entries,
                  "token": net.token(cls, flags, entries, iv(first), **more)})


good("SR", home, "R", 0, SR, 0x10)
good("VIA_INV", home, "V", 0, VIA_INV, 0x20)
good("RR_INV", home, "R", 0, RR_INV, 0x30)
good("RR_200", home, "R", 1, RR_200, 0x40)
good("VIA_BYE", home, "V", 0, VIA_BYE, 0x50)
good("PATH_REG", visited, "R", 0, PATH, 0x60, ring="visited1")
good("VIA_REG", visited, "V", 0, VIA_REG, 0x70, ring="visited1")
good("number of entries hidden, one entry", home, "R", 0, SR, 0x80, pad_to=64)
good("number of entries hidden, two entries", home, "R", 1, RR_200, 0x90, pad_to=64)
good("key that is only for opening, before its notAfter", old, "R", 0, SR, 0xa0)
good("sealed by a node that has the key to encrypt, opened by one that has it to decrypt", home, "R", 0, RR_INV, 0x31,
     ring="home1-next")
good("characters outside ASCII", home, "R", 0, ["<sip:caf\u00e9@scscf1.home1.net;lr>"], 0xb0)
good("shortest", home, "R", 0, ["x"], 0xc0)
good("longest", home, "R", 0, LONGEST, 0xd0)

refused = []


def bad(name, token, ring="home1", realm="home1.net", cls="R", at=BEFORE):
    refused.append({"name": name, "ring": ring, "realm": realm, "at": at, "class": cls, "token": token})


sr = home.token("R", 0, SR, iv(0x10))
raw = unb64(sr)


def flip(position, mask=1):
    out = bytearray(raw)
    out[position] ^= mask
    return b64(bytes(out))


for where, position in (("version", 0), ("key id", 1), ("IV, first", 2), ("IV, last", 17), ("ciphertext, first", 18),
                        ("ciphertext, last", -17), ("tag, first", -16), ("tag, last", -1)):
    bad("one bit changed: " + where, flip(position))
bad("top bit of the tag changed", flip(-1, 0x80))
bad("route token in a Via", sr, cls="V")
bad("Via token in a route", home.token("V", 0, VIA_INV, iv(0x20)))
bad("another realm, same key", sr, realm="home2.net")
bad("another network's token", visited.token("R", 0, PATH, iv(0x60)))
bad("another network's token under our key id", visited.token("R", 0, PATH, iv(0x60), kid=7))
bad("key id not in the ring", home.token("R", 0, SR, iv(0x10), kid=9))
bad("key past its notAfter", old.token("R", 0, SR, iv(0xa0)), at=AFTER)
for ver in (0, 2, 255):
    bad("version %d, tag valid for it" % ver, home.token("R", 0, SR, iv(0x10), ver=ver))
bad("empty", "")
bad("one character", "A")
bad("cut by one character", sr[:-1])
bad("cut by one octet", b64(raw[:-1]))
bad("cut by one block", b64(raw[:-16]))
bad("last ciphertext block removed", b64(raw[:-32] + raw[-16:]))
bad("first ciphertext block removed", b64(raw[:18] + raw[34:]))
bad("extended by one block", b64(raw + bytes(16)))
bad("no ciphertext, tag valid", b64(home.octets("R", b"", iv(0x10))))
bad("longer than 4096 characters, tag valid", home.token("R", 0, ["x" * 3023], iv(0x10)))
bad("base64 padding", sr + "=")
bad("base64 padding, twice", sr + "==")
slack = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
bad("alias: unused bit of the last character set", sr[:-1] + slack[slack.index(sr[-1]) | 1])
bad("plain base64 alphabet", sr.replace("-", "+").replace("_", "/"))
bad("space inside", sr[:40] + " " + sr[41:])
bad("line feed at the end", sr + "\n")
bad("line feed for the last character", sr[:-1] + "\n")
bad("percent escape", sr[:40] + "%2D" + sr[43:])
bad("character outside ASCII", sr[:40] + "\u00e9" + sr[41:])
bad("fullwidth letter", "\uff21" + sr[1:])
bad("letter case folded", sr.lower())
bad("two tokens", sr + sr)
bad("token twice decoded", b64(sr.encode()))


def sealed(name, padded, cls="R"):
    bad(name, b64(home.octets(cls, padded, iv(0x10))))


text = b"\0" + SR[0].encode()
sealed("padding of zero octets", text + bytes(-len(text) % 16))
sealed("padding length 0", text[:31] + b"\0")
sealed("padding length 17", text[:31] + b"\x11")
sealed("padding octets differ", text[:28] + b"\x01\x04\x04\x04")
sealed("padding longer than the text", b"\x20" * 16)
sealed("padding only", b"\x10" * 16)
sealed("no entry", pkcs7(b"\0"))
sealed("only empty entries", pkcs7(b"\0\n\n\n"))
for bit in range(1, 8):
    sealed("unknown flag, bit %d" % bit, pkcs7(bytes([1 << bit]) + SR[0].encode()))
sealed("entries not UTF-8", pkcs7(b"\0<sip:\xc3\x28@home1.net>"))

c = raw[18:-16]
head = raw[:-16]
full = home.mac_input(1, 7, "R", raw[2:18], c)
bad("tag by raw CBC-MAC, zero padded", b64(head + raw_cbc_mac(home.mac, full)))
bad("tag by CBC-MAC with the length first", b64(head + raw_cbc_mac(home.mac, len(full).to_bytes(16, "big") + full)))
bad("tag without the IV", b64(head + cmac(home.mac, full[:13] + c)))
bad("tag without the class", b64(head + cmac(home.mac, full[:2] + full[3:])))
bad("tag without the realm", b64(head + cmac(home.mac, full[:3] + full[13:])))
bad("tag without version and key id", b64(head + cmac(home.mac, full[2:])))
bad("tag by the encryption key", b64(head + cmac(home.enc, full)))
bad("tag by Kv itself", b64(head + cmac(H(HOME["kv"]), full)))
bad("tag cut to 12 octets", b64(raw[:-4]))
bad("tag all zero", b64(head + bytes(16)))
bad("tag is the last ciphertext block", b64(head + c[-16:]))
change = b"\0" + xor(b"<sip:orig@scscf1", b"<sip:orig@evil01")[:15]
bad("IV changed so that the first block would read <sip:orig@evil0", b64(raw[:2] + xor(raw[2:18], change) + raw[18:]))


def kdf(ck, ik, fc, label):
    """TS 33.220 Annex B."""
    return hmac.new(ck + ik, bytes([fc]) + label + len(label).to_bytes(2, "big"), hashlib.sha256).digest()[-4:]


def odd_parity(key):
    return bytes((b & 0xfe) | (bin(b >> 1).count("1") + 1) % 2 for b in key)


CK_IK = [  # f3 and f4 of TS 35.208 test sets 1 to 6
    ("b40ba9a3c58b2a05bbf0d987b21bf8cb", "f769bcd751044604127672711c6d3441"),
    ("58c433ff7a7082acd424220f2b67c556", "21a8c1f929702adb3e738488b9f5c5da"),
    ("5dbdbb2954e8f3cde665b046179a5098", "59a92d3b476a0443487055cf88b2307b"),
    ("e203edb3971574f5a94b0d61b816345d", "0c4524adeac041c4dd830d20854fc46b"),
    ("7657766b373d1c2138f307e3de9242f9", "1c42e960d89b8fa99f2744e0708ccb53"),
    ("3f8c7587fe8e4b233af676aede30ba3b", "a7466cc1e6b2a1337d49d3b66e95d7b4")]
expansions = []
for ck_hex, ik_hex in CK_IK:
    ck, ik = H(ck_hex), H(ik_hex)
    expansions.append({"ck": ck_hex, "ik": ik_hex,
                       "integrity": {"hmac-sha-1-96": (ik + bytes(4)).hex(), "hmac-md5-96": ik_hex, "null": "",
                                     "aes-gmac": (ik + kdf(ck, ik, 0x58, b"AES_GMAC_SALT")).hex()},
                       "encryption": {"aes-cbc": ck_hex, "null": "",
                                      "aes-gcm": (ck + kdf(ck, ik, 0x59, b"AES_GCM_SALT")).hex(),
                                      "des-ede3-cbc": odd_parity(ck + ck[:8]).hex()}})

HERE = pathlib.Path(__file__).parent


def write(name, data):
    (HERE / name).write_text(json.dumps(data, indent=1) + "\n")


write("tokens.json", {
    "about": "Topology tokens of TOKEN.md. Open every token under its ring and realm at the time given: those in "
             "'valid' give class, response and entries, and sealing the entries with that key and IV (with padding to "
             "64 octets where 'padded') gives the token; those in 'refused' are refused, all in the same way.",
    "rings": {"home1": {"keys": RING_HOME}, "home1-next": {"keys": RING_NEXT}, "visited1": {"keys": RING_VISITED}},
    "subKeys": [{"kv": d["kv"], "realm": d["realm"], "enc": n.enc.hex(), "mac": n.mac.hex()}
                for d, n in ((HOME, home), (VISITED, visited), (OLD, old))],
    "macInput": {"token": sr, "octets": full.hex(), "tag": raw[-16:].hex()},
    "valid": valid, "refused": refused})
write("expansions.json", {
    "about": "Keys of the security associations, TS 33.203 Annex I, in the form the Linux kernel takes: key, then "
             "salt.",
    "expansions": expansions})
