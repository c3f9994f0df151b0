"""Signatures and encryption of callbacks (developers.weixin.qq.com, developer guide, message encryption).

The message is signed before it is decrypted, so nothing of it can be learnt by sending changed ones. `cryptography`
loads with the first message: an address check needs none of it.
"""

import base64
import hashlib
import hmac
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers import Cipher

_BLOCK: Final = 32
"""The padding's block, twice that of AES."""
_RANDOM: Final = 16
_HEAD: Final = _RANDOM + 4
_KEY_LENGTH: Final = 43


def sign(*parts: str) -> str:
    """SHA-1 over the sorted parts, in hexadecimal: token, time and nonce, and the cipher text where there is one."""
    return hashlib.sha1("".join(sorted(parts)).encode(errors="surrogatepass")).hexdigest()  # noqa: S324 - WeChat's


def is_signed(signature: str, *parts: str) -> bool:
    """Whether a signature is that of the parts, compared in constant time."""
    return hmac.compare_digest(sign(*parts).encode(), signature.encode(errors="surrogatepass"))


def encrypt(message: bytes, encoding_aes_key: str, app_id: str, random: bytes) -> str:
    """The message as WeChat encrypts it: 16 random bytes, its length, itself, the app id, padding.

    Raises:
        ValueError: the key is none, or the random bytes are not 16.
    """
    if len(random) != _RANDOM:
        raise ValueError("16 random bytes")
    plain = random + len(message).to_bytes(4, "big") + message + app_id.encode()
    pad = _BLOCK - len(plain) % _BLOCK
    encryptor = _cipher(encoding_aes_key).encryptor()
    return base64.b64encode(encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()).decode()


def decrypt(encrypted: str, encoding_aes_key: str, app_id: str) -> bytes:
    """The message inside, which is for this app and no other.

    Raises:
        ValueError: it cannot be decrypted with this key, or is for another app.
    """
    sealed = base64.b64decode(encrypted.strip(), validate=True)
    if not sealed or len(sealed) % _BLOCK:
        raise ValueError("no whole blocks")
    decryptor = _cipher(encoding_aes_key).decryptor()
    plain = decryptor.update(sealed) + decryptor.finalize()
    pad = plain[-1]
    if not 1 <= pad <= _BLOCK or plain[-pad:] != bytes([pad]) * pad:
        raise ValueError("padding")
    end = _HEAD + int.from_bytes(plain[_RANDOM:_HEAD], "big")
    if not app_id or plain[end:-pad].decode() != app_id:
        raise ValueError("not for this app")
    return plain[_HEAD:end]


@lru_cache(maxsize=16)
def _cipher(encoding_aes_key: str) -> "Cipher[Any]":
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    if len(encoding_aes_key) != _KEY_LENGTH:
        raise ValueError("an EncodingAESKey has 43 characters")
    key = base64.b64decode(encoding_aes_key + "=")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
