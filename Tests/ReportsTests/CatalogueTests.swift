import Claims
import ModelFiles
import Networks
import Reports
import Testing
import Vocabulary

@Suite struct CatalogueTests {
  private let plain = Style(hasColor: false)

  @Test func everyNameThatAUserMeetsIsExplained() throws {
    let names =
      Claim.all.map(\.id.rawValue) + ["resnest", "densenest", "fully-connected"]
      + Diagnostic.Code.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
    for name in names {
      let text = try #require(Catalogue.explanation(of: name, as: .text, plain))
      #expect(text.hasPrefix(name + "  "))
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 130 }, "\(name)")
      #expect(try #require(Catalogue.explanation(of: name, as: .json, plain)).hasPrefix("{"))
    }
  }

  @Test func anArchitectureListsTheClaimsAboutIt() throws {
    for name in ArchitectureName.allCases {
      let text = try #require(Catalogue.explanation(of: name.rawValue, as: .text, plain))
      for claim in Claim.all {
        #expect(text.contains("  \(claim.id.rawValue) ") == claim.architectures.contains(name))
      }
    }
  }

  @Test func aSlipIsRecognised() {
    #expect(Catalogue.explanation(of: "resnet", as: .text, plain) == nil)
    #expect(Catalogue.unknown("resnet").contains("did you mean 'resnest'?"))
    #expect(Catalogue.unknown("chen2021.theorm-1.i").contains("did you mean 'chen2021.theorem-1.i'?"))
    #expect(Catalogue.unknown("shape-mismach").contains("did you mean 'shape-mismatch'?"))
    #expect(!Catalogue.unknown("something-else-entirely").contains("did you mean"))
  }
}
