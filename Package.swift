// swift-tools-version: 6.1
import PackageDescription

let strict: [SwiftSetting] = [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")]

let package = Package(
  name: "nest-verify",
  products: [
    .executable(name: "nest-verify", targets: ["nest-verify"]),
    .library(name: "ExactNumbers", targets: ["ExactNumbers"]),
    .library(name: "ExactAlgebra", targets: ["ExactAlgebra"]),
    .library(name: "Vocabulary", targets: ["Vocabulary"]),
    .library(name: "Networks", targets: ["Networks"]),
    .library(name: "Landscape", targets: ["Landscape"]),
    .library(name: "Conditioning", targets: ["Conditioning"]),
    .library(name: "TrainingPoint", targets: ["TrainingPoint"]),
    .library(name: "Certificates", targets: ["Certificates"]),
    .library(name: "Certification", targets: ["Certification"]),
    .library(name: "Claims", targets: ["Claims"]),
    .library(name: "ModelFiles", targets: ["ModelFiles"]),
    .library(name: "ONNX", targets: ["ONNX"]),
    .library(name: "Discovery", targets: ["Discovery"]),
    .library(name: "Reports", targets: ["Reports"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0"),
    .package(url: "https://github.com/apple/swift-numerics", from: "1.1.0"),
    // Its default traits are for streams and masks, which need all of Foundation.
    .package(url: "https://github.com/apple/swift-protobuf", from: "1.39.0", traits: []),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.0"),
  ],
  targets: [
    .systemLibrary(name: "CGMP", providers: [.apt(["libgmp-dev"])]),
    .systemLibrary(name: "CMPFR", providers: [.apt(["libmpfr-dev"])]),
    .systemLibrary(name: "CNettle", providers: [.apt(["nettle-dev"])]),
    .target(name: "CAllocation"),
    .target(name: "CKernels"),
    .target(name: "ExactNumbers", dependencies: ["CGMP"], swiftSettings: strict),
    .target(
      name: "ExactAlgebra",
      dependencies: [
        "CGMP", "CMPFR", "CKernels", "ExactNumbers", .product(name: "RealModule", package: "swift-numerics"),
      ],
      swiftSettings: strict),
    .target(name: "Vocabulary", swiftSettings: strict),
    .target(name: "Networks", dependencies: ["ExactAlgebra", "Vocabulary"], swiftSettings: strict),
    .target(name: "Conditioning", dependencies: ["ExactAlgebra", "Networks"], swiftSettings: strict),
    .target(
      name: "TrainingPoint", dependencies: ["ExactAlgebra", "Vocabulary", "Networks"], swiftSettings: strict),
    .target(
      name: "Landscape", dependencies: ["ExactAlgebra", "Vocabulary", "Networks"], swiftSettings: strict),
    .target(
      name: "Claims",
      dependencies: ["ExactAlgebra", "Vocabulary", "Networks", "Conditioning", "TrainingPoint", "Landscape"],
      swiftSettings: strict),
    .target(
      name: "Certificates", dependencies: ["ExactNumbers", "Vocabulary"], exclude: ["FORMAT.md"],
      swiftSettings: strict),
    .target(
      name: "Certification",
      dependencies: [
        "ExactAlgebra", "Vocabulary", "Networks", "TrainingPoint", "Landscape", "Claims", "Certificates",
      ],
      swiftSettings: strict),
    .target(
      name: "ModelFiles",
      dependencies: ["ExactAlgebra", "Vocabulary", "Networks", "CNettle"],
      swiftSettings: strict),
    .target(
      name: "Discovery",
      dependencies: [
        "ExactAlgebra", "Vocabulary", "Networks", "Conditioning", "Landscape", "Claims", "ModelFiles",
      ],
      swiftSettings: strict),
    .target(
      name: "ONNX",
      dependencies: [
        "ExactNumbers", "ModelFiles", "Vocabulary",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      exclude: ["Format/onnx.proto"], swiftSettings: strict),
    .target(
      name: "Reports",
      dependencies: [
        "ExactAlgebra", "Vocabulary", "Networks", "Conditioning", "TrainingPoint", "Landscape", "Claims",
        "ModelFiles", "Discovery",
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "nest-verify",
      dependencies: [
        "CAllocation", "ExactAlgebra", "Vocabulary", "Networks", "Conditioning", "Landscape", "Certificates",
        "Certification", "Claims", "Discovery", "ModelFiles", "ONNX", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: strict),
    .executableTarget(
      name: "decide-claim", dependencies: ["Claims", "ModelFiles", "Vocabulary"],
      path: "Documentation/Examples/decide-claim", swiftSettings: strict),
    .executableTarget(
      name: "nest-bench",
      dependencies: ["ExactAlgebra", "Conditioning", "Claims", "Discovery", "Vocabulary"],
      exclude: ["cases.py", "libraries.py", "models.py", "native.cpp", "peers.py"],
      swiftSettings: strict),
    .executableTarget(
      name: "readings",
      dependencies: [
        "ExactAlgebra", "Networks", "Certificates", "Certification", "ModelFiles", "ONNX",
      ],
      path: "Tests/Fuzzing/readings", swiftSettings: strict),
    .target(
      name: "ReaderFuzzers",
      dependencies: ["Certificates", "Certification", "ModelFiles", "ONNX", "Vocabulary"],
      path: "Tests/Fuzzing/libfuzzer", exclude: ["run"], swiftSettings: strict),
    .executableTarget(
      name: "answers",
      dependencies: ["ExactAlgebra", "Networks", "TrainingPoint", "ModelFiles"],
      path: "Tests/Differential/answers", swiftSettings: strict),
    .target(
      name: "TestSupport", dependencies: ["ExactAlgebra", "Networks"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .testTarget(
      name: "VocabularyTests", dependencies: ["Vocabulary"], swiftSettings: strict),
    .testTarget(
      name: "CKernelsTests", dependencies: ["CKernels", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ExactNumbersTests", dependencies: ["ExactNumbers", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ExactAlgebraTests", dependencies: ["ExactAlgebra", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "NetworksTests", dependencies: ["Networks", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "ConditioningTests", dependencies: ["Conditioning", "TestSupport"],
      exclude: ["References"], swiftSettings: strict),
    .testTarget(
      name: "TrainingPointTests", dependencies: ["TrainingPoint", "Vocabulary", "TestSupport"],
      exclude: ["NearbyTable"], swiftSettings: strict),
    .testTarget(
      name: "LandscapeTests", dependencies: ["Landscape", "TestSupport"], exclude: ["Decomposition"],
      swiftSettings: strict),
    .testTarget(
      name: "CertificatesTests",
      dependencies: [
        "Vocabulary", "TrainingPoint", "Landscape", "Certificates", "Certification", "Claims", "ModelFiles",
        "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ClaimsTests", dependencies: ["Claims", "Vocabulary", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "DiscoveryTests",
      dependencies: [
        "Discovery", "ExactAlgebra", "Landscape", "Claims", "ModelFiles", "Networks", "Vocabulary",
      ],
      exclude: ["brute_force.py", "brute_force_points.py", "brute_force_questions.py"],
      swiftSettings: strict),
    .testTarget(
      name: "ModelFilesTests",
      dependencies: [
        "Claims", "ModelFiles", "Vocabulary", "TestSupport", .product(name: "Yams", package: "Yams"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ONNXTests",
      dependencies: [
        "ONNX", "ExactAlgebra", "ModelFiles", "Networks", "TestSupport", "Vocabulary",
        .product(name: "SwiftProtobuf", package: "swift-protobuf"),
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ReportsTests",
      dependencies: ["Reports", "Conditioning", "Discovery", "ModelFiles", "Vocabulary", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "FuzzingTests", dependencies: ["readings", "answers"], path: "Tests/Fuzzing/FuzzingTests",
      swiftSettings: strict),
    .testTarget(
      name: "CommandLineTests",
      dependencies: ["nest-verify", "decide-claim", "Claims", "Vocabulary", "TestSupport"],
      exclude: ["FixtureVerdicts.json", "pin_verdicts.py"], swiftSettings: strict),
  ]
)
