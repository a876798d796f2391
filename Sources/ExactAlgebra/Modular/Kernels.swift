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

  fileprivate static let preferred: Kernels = {
    let wanted = getenv("NEST_VERIFY_KERNELS").map { String(cString: $0) }
    return available.first { $0.name == wanted } ?? available[0]
  }()

  /// What computations that start here use; a test replaces it to force a path.
  @TaskLocal package static var current = preferred

  /// The orders from which the kernels serve. Below, the digits of 56 bits of the word arithmetic are worth more than
  /// vectors; a test replaces it to force a route.
  @TaskLocal package static var leastOrder = 40
}

/// The instructions for numbers in limbs of 52 bits. All of them give the same answers.
package struct LimbKernels: Sendable {
  // A constant of the C target.
  nonisolated(unsafe) let path: UnsafePointer<ckernels_limb_path>

  package var name: String { String(cString: path.pointee.name) }

  /// Those that this machine has, the fastest first; `portable` is the last.
  package static let available: [LimbKernels] = (0...).lazy.map { ckernels_available_limbs($0) }
    .prefix { $0 != nil }.map { LimbKernels(path: $0!) }

  /// What computations that start here use; a test replaces it to force a path.
  @TaskLocal package static var current =
    Kernels.preferred.name == "portable" ? available.last! : available[0]

  /// The orders from which matrices with long entries are lifted in limbs; a test replaces it to force a route, and 0 takes
  /// every matrix there.
  @TaskLocal package static var leastOrder = 40
}

/// The instructions for elimination modulo eight numbers at once. All of them give the same answers.
package struct LaneKernels: Sendable {
  // A constant of the C target.
  nonisolated(unsafe) let path: UnsafePointer<ckernels_lane_path>

  package var name: String { String(cString: path.pointee.name) }

  /// Those that this machine has, the fastest first; `portable` is the last.
  package static let available: [LaneKernels] = (0...).lazy.map { ckernels_available_lanes($0) }
    .prefix { $0 != nil }.map { LaneKernels(path: $0!) }

  /// What computations that start here use; a test replaces it to force a path.
  @TaskLocal package static var current =
    Kernels.preferred.name == "portable" ? available.last! : available[0]

  /// The orders up to which echelon forms serve; a test replaces it to force a route.
  @TaskLocal package static var largestOrder = 96
}

extension Modulus {
  /// The same modulus for the kernels, when it is small enough for them.
  var forKernels: ckernels_modulus? {
    value <= UInt(CKERNELS_LARGEST_MODULUS) ? ckernels_make_modulus(UInt32(value)) : nil
  }
}
