/// What an input may cost, so that no file can make the program hang or run out of memory. Literals have limits of their
/// own in `ExactNumbers`.
public enum Limits {
  /// Bytes of a model file, or of one line of JSON lines.
  public static let textBytes = 16 << 20
  /// Separators (commas, colons, line breaks) in a model file: a bound on its values before any of them is parsed.
  public static let separators = 2_000_000
  /// Characters before the colon of a key.
  public static let keyLength = 1024
  /// Levels of nesting, of brackets and of indentation.
  public static let nesting = 64
  /// Entries of all matrices and vectors of a model together, from whichever source.
  public static let entries = 10_000_000
  /// Entries that a model by its sizes leaves open, a byte each.
  public static let unknownEntries = 1 << 28
  /// Bits of the numerators and denominators of all numbers written in a model file.
  public static let literalBits = 1 << 28
  /// Characters of an expression in a parameter.
  public static let expressionLength = 4096
  /// The degree of numerator and denominator of an entry in a parameter, and of all expressions on the way to it.
  public static let expressionDegree = 24
  /// Bits of a coefficient there.
  public static let expressionBits = 1024
  /// The largest magnitude of an exponent there.
  public static let exponent = 64
  /// Operations in all expressions of a model file together.
  public static let expressionOperations = 10_000
  /// Entries of a model with a parameter.
  public static let familyEntries = 10_000
  /// Entries of what lies between two layers, of one sample.
  public static let signalEntries = 1 << 22
  /// Products of numbers that stems and convolutional networks take for all samples together.
  public static let tensorProducts = 1 << 37
  /// Sides of kernels, strides, paddings, dilations and groups.
  public static let windowSide = 4096
  /// Bytes of all binary files of a model together.
  public static let binaryBytes = 1 << 29
  /// Bytes of the header of a safetensors file.
  public static let safetensorsHeaderBytes = 16 << 20
  /// Bytes of the header of an npy file.
  public static let npyHeaderBytes = 1 << 20
  /// Reported faults of one input.
  public static let diagnostics = 100
}
