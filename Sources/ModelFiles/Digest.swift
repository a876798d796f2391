import CNettle

/// A file that was read, and its SHA-256.
public struct FileDigest: Sendable, Hashable {
  public let file: String
  public let sha256: String

  public init(file: String, sha256: String) {
    self.file = file
    self.sha256 = sha256
  }
}

/// Digests that tie a report to the bytes it is about.
public enum Digest {
  /// SHA-256 of `bytes`, in lowercase hexadecimal.
  public static func sha256(of bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(
      decoding: sha256Bytes(of: bytes).flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self
    )
  }

  /// SHA-256 of `bytes`, 32 bytes.
  package static func sha256Bytes(of bytes: some Sequence<UInt8>) -> [UInt8] {
    let bytes = Array(bytes)
    var context = sha256_ctx()
    nettle_sha256_init(&context)
    nettle_sha256_update(&context, bytes.count, bytes)
    let size = Int(SHA256_DIGEST_SIZE)
    return [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      nettle_sha256_digest(&context, size, buffer.baseAddress)
      count = size
    }
  }
}
