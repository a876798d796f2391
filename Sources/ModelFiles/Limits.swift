/// What an input may cost, so that no file can make the program hang or run out of memory. `ModelFormat.md` lists
/// them for users; literals have their own in `Rational.init(parsing:)`.
public enum Limits {
  /// Bytes of a model file, or of one line of JSON lines.
  public static let textBytes = 16 << 20
  /// Separators (commas, colons, line breaks) in a model file: a bound on its values before any of them is parsed.
  public static let separators = 2_000_000
  /// Levels of nesting, of brackets and of indentation.
  public static let nesting = 64
  /// Entries of all matrices and vectors of a model together, from whichever source.
  public static let entries = 10_000_000
  /// Bits of the numerators and denominators of all numbers written in a model file.
  public static let literalBits = 1 << 28
  /// Bytes of the header of a safetensors file.
  public static let safetensorsHeaderBytes = 16 << 20
  /// Bytes of the header of an npy file.
  public static let npyHeaderBytes = 1 << 20
  /// Reported faults of one input.
  public static let diagnostics = 100
}
