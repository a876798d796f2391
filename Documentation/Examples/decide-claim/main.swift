// Loads a model file and decides one claim on it: swift run -c release decide-claim MODEL CLAIM
import Claims
import ModelFiles
import Vocabulary

let arguments = CommandLine.arguments
guard arguments.count == 3, let id = ClaimID(rawValue: arguments[2]) else {
  fatalError("usage: decide-claim MODEL CLAIM, for instance chen2021.theorem-1.ii")
}
let finding = try Investigation(ModelFile.load(arguments[1]).model).finding(.named(id))
print("\(id) \(finding.verdict): \(finding.summary)")
