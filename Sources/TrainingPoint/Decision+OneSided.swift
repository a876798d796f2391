import ExactAlgebra
import Networks
import Vocabulary

/// Predictions that parameters nearby can move in one direction only.
extension Decision {
  static var lossesOnlyRise: Decision {
    Decision { point in
      guard point.isContinuous, point.lossesOnlyRise() else { return nil }
      return Answer(
        .localMinimum,
        "parameters nearby change each prediction only in the direction in which its loss does not fall, or not at all"
      )
    }
  }

  static var raysOnlyRise: Decision {
    Decision { point in
      guard point.isContinuous, point.raysOnlyRise() else { return nil }
      return Answer(
        .localMinimum,
        "the loss is convex, and parameters nearby change the predictions on each ray of inputs only in the direction in which the sum of the losses does not fall, or not at all"
      )
    }
  }
}
