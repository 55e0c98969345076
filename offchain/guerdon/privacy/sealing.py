"""Sealed boxes from a participant to each signer: X25519, HKDF-SHA256, ChaCha20-Poly1305."""

from __future__ import annotations

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from guerdon.errors import BadMessage, BadValue, NotAllowed
from guerdon.privacy.statements import read_signed, sign_message
from guerdon.privacy.terms import AggregationTerms
from guerdon.privacy.wire import encode

_KEY = frozenset({"key"})
_NONCE = bytes(12)  # every box has a key of its own, so the nonce may be constant


def key_statement(terms: AggregationTerms, private_key: bytes, sealing_key: bytes) -> bytes:
    """A signer's X25519 public key, signed with its wallet key for this programme."""
    public = public_key_of(sealing_key).hex()
    return sign_message(terms, encode("sealing-key", {"key": public}), private_key)


def read_key_statements(terms: AggregationTerms, statements: list[bytes]) -> dict[str, bytes]:
    """Signer -> X25519 public key for the whole signer set.

    Raises BadMessage, BadSignature, or NotAllowed when a key is not signed by a signer of the
    programme, is given twice, or is missing.
    """
    keys: dict[str, bytes] = {}
    for statement in statements:
        signer, message = read_signed(terms, "sealing-key", _KEY, statement)
        if keys.setdefault(signer, message.hash("key")) != message.hash("key"):
            raise NotAllowed(f"two different sealing keys of {signer}")
    if missing := [signer for signer in terms.signers if signer not in keys]:
        raise NotAllowed(f"no sealing key signed by {missing[0]}")
    return {signer: keys[signer] for signer in terms.signers}


def public_key_of(sealing_key: bytes) -> bytes:
    """The X25519 public key of a 32-byte private key."""
    return X25519PrivateKey.from_private_bytes(sealing_key).public_key().public_bytes_raw()


def seal(ephemeral_key: bytes, recipient: bytes, context: bytes, plaintext: bytes) -> bytes:
    """Encrypt to an X25519 public key; `context` names round, account and signer and is authenticated."""
    public = public_key_of(ephemeral_key)
    key = _derive(ephemeral_key, recipient, public + recipient + context)
    return ChaCha20Poly1305(key).encrypt(_NONCE, plaintext, context)


def unseal(sealing_key: bytes, ephemeral: bytes, context: bytes, box: bytes) -> bytes:
    """Decrypt a box; BadMessage if it was not sealed to this key in this context."""
    try:
        key = _derive(sealing_key, ephemeral, ephemeral + public_key_of(sealing_key) + context)
        return ChaCha20Poly1305(key).decrypt(_NONCE, box, context)
    except (InvalidTag, BadValue) as error:
        raise BadMessage("the sealed seeds do not open") from error


def box_context(terms: AggregationTerms, round_key: tuple[int, int], account: str, signer: str) -> bytes:
    """What a box is bound to."""
    return terms.domain + f"/{round_key[0]}/{round_key[1]}/{account}/{signer}".encode()


def _derive(private: bytes, public: bytes, info: bytes) -> bytes:
    try:
        shared = X25519PrivateKey.from_private_bytes(private).exchange(X25519PublicKey.from_public_bytes(public))
    except ValueError as error:
        raise BadValue("not a usable X25519 public key") from error
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"guerdon.seeds.v1" + info).derive(shared)
