/// What the command line takes.
enum Limits {
  /// Threads of `--jobs`.
  static let jobs = 1_024
  /// Bytes of a line of `--log`.
  static let logLineBytes = 1 << 24
  /// Bytes of a line of the file of `--resume`.
  static let reportLineBytes = 1 << 30
}
