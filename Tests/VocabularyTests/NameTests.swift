import Testing
import Vocabulary

@Suite("Names are bytes")
struct NameTests {
  @Test("directories of paths, also where an accent combines with a slash")
  func directories() {
    #expect(Name("a/b/c.yaml").directory == "a/b/")
    #expect(Name("c.yaml").directory == "")
    #expect(Name("/c.yaml").directory == "/")
    #expect(Name("a/\u{301}c.yaml").directory.utf8.elementsEqual("a/".utf8))
  }

  @Test("paths start at a directory unless they are absolute")
  func paths() {
    #expect(Name("x.npy").path(from: "a/") == "a/x.npy")
    #expect(Name("x.npy").path(from: "") == "x.npy")
    #expect(Name("/x.npy").path(from: "a/") == "/x.npy")
    #expect(Name("/\u{301}x").path(from: "a/").utf8.elementsEqual("/\u{301}x".utf8))
  }
}
