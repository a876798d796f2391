extension Catalogue {
  /// The papers and the program, for BibTeX.
  public static let citations: [(key: String, entry: String)] = [
    (
      "chen2021",
      """
      @inproceedings{chen2021,
        author = {Chen, Kuan-Lin and Lee, Ching-Hua and Garudadri, Harinath and Rao, Bhaskar D.},
        title = {{ResNEsts} and {DenseNEsts}: Block-based {DNN} Models with Improved Representation Guarantees},
        booktitle = {Advances in Neural Information Processing Systems},
        volume = {34},
        year = {2021}
      }
      """
    ),
    (
      "yun2019",
      """
      @inproceedings{yun2019,
        author = {Yun, Chulhee and Sra, Suvrit and Jadbabaie, Ali},
        title = {Are deep {ResNets} provably better than linear predictors?},
        booktitle = {Advances in Neural Information Processing Systems},
        volume = {32},
        year = {2019}
      }
      """
    ),
    (
      "oyedotun2020",
      """
      @article{oyedotun2020,
        author = {Oyedotun, Oyebade K. and Al Ismaeil, Kassem and Aouada, Djamila},
        title = {Why is Everyone Training Very Deep Neural Network with Skip Connections?},
        journal = {IEEE Transactions on Neural Networks and Learning Systems},
        year = {2020}
      }
      """
    ),
    (
      "nest-verify",
      """
      @misc{nest-verify,
        author = {{The developers of nest-verify}},
        title = {nest-verify: theorems on residual networks, decided exactly on concrete models},
        note = {Version \(version)},
        year = {2026}
      }
      """
    ),
  ]

  /// The entries with these keys, or all of them; nil where one of the keys is none.
  public static func bibliography(_ keys: [String]) -> String? {
    let chosen = keys.isEmpty ? citations : citations.filter { keys.contains($0.key) }
    guard keys.allSatisfy({ key in citations.contains { $0.key == key } }) else { return nil }
    return chosen.map(\.entry).joined(separator: "\n\n") + "\n"
  }
}
