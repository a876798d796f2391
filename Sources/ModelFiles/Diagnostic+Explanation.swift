extension Diagnostic.Code {
  /// What is wrong, in one sentence.
  public var meaning: String {
    switch self {
    case .missingFile: "There is no file of this name."
    case .unreadable: "The file is there and could not be read."
    case .notAFile: "The name is that of a directory, a device or a pipe, not of a regular file."
    case .tooLarge: "The file is larger than files of its kind may be."
    case .empty: "The file has no content."
    case .encoding: "The text is not UTF-8."
    case .character: "The text contains a character that YAML does not allow, or one that cannot be seen."
    case .syntax: "The text is neither YAML nor JSON."
    case .nesting: "Brackets or blocks are nested more deeply than any model needs."
    case .anchor: "The text defines an anchor (&name)."
    case .alias: "The text refers to an anchor (*name) or merges one."
    case .tag: "The text gives a value a type of its own (!tag)."
    case .multipleDocuments: "The file holds more than one YAML document."
    case .complexKey: "A key of a mapping is itself a list or a mapping."
    case .duplicateKey: "A mapping has the same key twice."
    case .version: "The version of the model file, or of the binary file, is none that this program reads."
    case .unknownKey: "A key means nothing where it stands."
    case .missingKey: "A key that is needed is not there."
    case .type: "A value has another form than is expected there: a list, a mapping, or a single value."
    case .number: "The text is no number, or one with more digits than are read."
    case .value: "The value has the right form and lies outside of what is allowed."
    case .raggedRows: "The rows of a matrix have different lengths."
    case .emptyMatrix: "A matrix has no rows or no columns."
    case .shapeMismatch: "Two shapes do not fit: those of a weight, a bias, the data or a feature."
    case .label: "A target is none that the loss is defined for."
    case .expression: "The text is neither a number nor an arithmetic expression in the model's parameter."
    case .parameter: "The parameter of a model, its range, or a value given for it cannot be used."
    case .pole: "An entry is not defined for some value in the range of the parameter."
    case .unknownClaim: "A name in `expect:` is no claim's."
    case .format: "The bytes are not those of a safetensors or npy file."
    case .offset:
      "A tensor's place in its file is not a range inside of it that fits the tensor's size and its neighbours."
    case .overlap: "Two tensors share bytes."
    case .length: "The file is shorter or longer than its header says."
    case .duplicateTensor: "Two tensors of a file have the same name."
    case .unknownTensor: "The file has no tensor of this name."
    case .elementType: "The elements have a type that has no exact value here."
    case .notFinite: "An element is infinite or not a number."
    case .graph: "The nodes, tensors and names of the file make no graph of one input and one output."
    case .operation: "A node of the graph does what no layer of a model does exactly."
    case .form: "The graph is neither a ResNEst nor a DenseNEst nor a network without skip connections."
    }
  }

  /// What to do about it, and why it is an error.
  public var remedy: String {
    switch self {
    case .missingFile:
      "Paths inside a model file start from the directory of that file, not from the working directory."
    case .unreadable: "Look at the permissions of the file and of its directories."
    case .notAFile: "Name a file. A model is read from standard input with `-`."
    case .tooLarge:
      "Large matrices belong in .safetensors or .npy files, from which only the tensors in use are read."
    case .empty: "Write a model: see the README for the shortest one."
    case .encoding: "Save the file as UTF-8."
    case .character: "Delete the character at the place given. Tabs do not indent YAML."
    case .syntax:
      "Look at the place given and the line above it: a bracket, a quote or an indentation is usually missing."
    case .nesting: "Flatten the file: a model has a handful of levels."
    case .anchor, .alias:
      "Write the value out in each place: files that repeat themselves can grow without bound when read."
    case .tag: "Leave the tag out. Every value here has the type that its place gives it."
    case .multipleDocuments: "Write one file for each model; JSON lines take many models in one stream."
    case .complexKey: "Use plain names as keys."
    case .duplicateKey: "Keep one of the two: which one counts would be a guess."
    case .version:
      "The first key of a model file is `nest-verify: 1`. npy files have version 1.0, 2.0 or 3.0."
    case .unknownKey:
      "Compare the spelling with the message's list: an ignored key would be a model other than the one meant."
    case .missingKey: "Add the key that the message names; nothing is assumed in its place."
    case .type: "The message says what was found and what was expected."
    case .number:
      """
      Numbers are integers, decimals, scientific decimals, fractions p/q and hexadecimal floats, each taken exactly as \
      written. There is no infinity and no not-a-number.
      """
    case .value: "The message says what was found and what is allowed."
    case .raggedRows:
      "Each row of a matrix is a list of the same length. A column is written [[1], [2]], a row [[1, 2]]."
    case .emptyMatrix: "Leave out what has no entries, or give it a size of at least one."
    case .shapeMismatch:
      """
      The message names both shapes and the equation they must satisfy. Data have one row for each sample; weights have \
      one row for each output.
      """
    case .label:
      "The logistic loss and the hinge take -1 and 1; cross-entropy takes probabilities that sum to 1 in each row."
    case .expression:
      """
      Entries of weights, biases, data and given features may be written with + - * / ^ and parentheses, numbers and the \
      name of the parameter: 1 - rho, (rho^2 + 1)/2. A product needs its *.
      """
    case .parameter:
      """
      A model declares one parameter with its range: parameter: {rho: {above: 0, at-most: "sqrt(5/4)"}}. The ends are \
      above or at-least, and below or at-most; each is a number, sqrt(q) or -sqrt(q). `check` answers for the whole \
      range; other commands, and `check` too, take one value of it with --at rho=1/2.
      """
    case .pole:
      """
      A denominator vanishes at the value that the message names. Let the range end there, as an open end, and check what \
      lies beyond as a model of its own.
      """
    case .unknownClaim: "`nest-verify claims` lists all claims."
    case .format: "Check that the file was stored whole, and not as a pointer to large-file storage."
    case .offset, .overlap, .length:
      """
      The file is damaged or was written by a faulty program: store it again. Nothing is read from a file whose parts \
      are in doubt.
      """
    case .duplicateTensor: "Store the tensors again under names of their own."
    case .unknownTensor: "The message has the nearest name in the file."
    case .elementType: "Store the tensor as F64, F32, F16, BF16 or integers."
    case .notFinite:
      "The training that wrote the file diverged, or a mask was stored as infinities: exact arithmetic has neither."
    case .graph:
      """
      Export the network again, in evaluation mode, with the one argument x and predictions alone as its result, and check \
      the file with onnx.checker.
      """
    case .operation:
      """
      Layers are rational functions: linear maps, convolutions, batch normalization, pools and piecewise polynomial \
      activations. Export logits instead of probabilities; what lies before a node that no layer matches may be computed \
      elsewhere and given as values of features, or as x.
      """
    case .form:
      """
      x_i = x_{i-1} + W_i G_i(x_{i-1}): one side of an Add is the residual stream itself, the other a branch that reads it \
      and ends in a linear map; the prediction is linear in the last state. In a DenseNEst a Concat takes the place of the \
      Add, the stream before the branch. The message names the node where the graph leaves that form.
      """
    }
  }
}
