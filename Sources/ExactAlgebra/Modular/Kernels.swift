import CKernels

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#endif

/// The instructions that modular kernels run on. All of them give the same answers.
///
/// The fastest ones that the machine has, or those that the environment variable `NEST_VERIFY_KERNELS` names.
package struct Kernels: Sendable {
  // A constant of the C target.
  nonisolated(unsafe) let path: UnsafePointer<ckernels_path>

  package var name: String { String(cString: path.pointee.name) }

  /// Those that this machine has, the fastest first; `portable` is the last.
  package static let available: [Kernels] = (0...).lazy.map { ckernels_available($0) }.prefix { $0 != nil }
    .map { Kernels(path: $0!) }

  private static let preferred: Kernels = {
    let wanted = getenv("NEST_VERIFY_KERNELS").map { String(cString: $0) }
    return available.first { $0.name == wanted } ?? available[0]
  }()

  /// What computations that start here use; a test replaces it to force a path.
  @TaskLocal package static var current = preferred

  /// The orders from which the kernels serve. Below, the digits of 56 bits of the word arithmetic are worth more than
  /// vectors; a test replaces it to force a route.
  @TaskLocal package static var leastOrder = 40
}

extension Modulus {
  /// The same modulus for the kernels, when it is small enough for them.
  var forKernels: ckernels_modulus? {
    value <= UInt(CKERNELS_LARGEST_MODULUS) ? ckernels_make_modulus(UInt32(value)) : nil
  }
}
