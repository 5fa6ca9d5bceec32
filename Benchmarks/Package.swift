// swift-tools-version: 6.3
import PackageDescription

// A package of its own, so that neither the C programs nor a peer's driver ever reaches a user's build.

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "howdah-benchmarks",
    platforms: [.macOS(.v15)],
    products: [.executable(name: "howdah-bench", targets: ["HowdahBench"])],
    dependencies: [.package(name: "howdah", path: "..")],
    targets: [
        .systemLibrary(name: "LibpqForC", pkgConfig: "libpq", providers: [.apt(["libpq-dev"]), .brew(["libpq"])]),
        .target(
            name: "CBaseline", dependencies: ["LibpqForC"], cSettings: [.unsafeFlags(["-Wall", "-Wextra"])]),
        .executableTarget(
            name: "HowdahBench",
            dependencies: [
                "CBaseline",
                .product(name: "Howdah", package: "howdah"),
                .product(name: "HowdahTesting", package: "howdah"),
            ],
            swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
