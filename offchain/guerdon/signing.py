"""Sign and check 32-byte digests with secp256k1 keys; knows nothing of what the digests mean."""

from __future__ import annotations

from eth_hash.auto import keccak
from eth_keys.datatypes import PrivateKey, Signature
from eth_keys.exceptions import BadSignature as EthBadSignature
from eth_utils.exceptions import ValidationError

from guerdon.errors import BadSignature, BadValue

SIGNATURE_BYTES = 65  # r (32), s (32), v (1: 27 or 28)
HALF_ORDER = 0x7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF5D576E7357A4501DDFE92F46681B20A0


def keccak256(data: bytes) -> bytes:
    """The 32-byte Keccak-256 hash of `data`, as the EVM computes it."""
    return keccak(data)


def account_of(private_key: bytes) -> str:
    """The checksummed account of a 32-byte private key. Raises BadValue on any other length."""
    return _private_key(private_key).public_key.to_checksum_address()


def sign_statement(digest: bytes, private_key: bytes) -> bytes:
    """Sign a 32-byte digest; returns r, s, v in 65 bytes with s in the lower half (EIP-2)."""
    signature = _private_key(private_key).sign_msg_hash(_digest(digest)).to_bytes()
    return signature[:64] + bytes([signature[64] + 27])


def recover_account(digest: bytes, signature: bytes) -> str:
    """The checksummed account that signed `digest`.

    Raises BadSignature on a wrong length, a `v` other than 27 or 28, an upper-half (malleable)
    `s`, or a point that is not on the curve.
    """
    if len(signature) != SIGNATURE_BYTES or signature[64] not in (27, 28):
        raise BadSignature(f"signature must be {SIGNATURE_BYTES} bytes with v 27 or 28")
    if int.from_bytes(signature[32:64], "big") > HALF_ORDER:
        raise BadSignature("signature has an upper-half s (malleable); sign again with a lower-half s")
    try:
        parsed = Signature(signature[:64] + bytes([signature[64] - 27]))
        return parsed.recover_public_key_from_msg_hash(_digest(digest)).to_checksum_address()
    except (EthBadSignature, ValidationError) as error:
        raise BadSignature(f"signature does not recover to any account: {error}") from error


def _private_key(private_key: bytes) -> PrivateKey:
    if len(private_key) != 32:
        raise BadValue(f"a private key has 32 bytes, this one has {len(private_key)}")
    return PrivateKey(private_key)


def _digest(digest: bytes) -> bytes:
    if len(digest) != 32:
        raise BadValue(f"a digest has 32 bytes, this one has {len(digest)}")
    return digest
