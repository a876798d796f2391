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

  static var featuresOnlyRise: Decision {
    Decision { point in
      guard point.isContinuous, point.isConvex, point.featuresOnlyRise else { return nil }
      return Answer(
        .localMinimum,
        "the loss is convex, the last layer is the best one for its inputs, and parameters nearby change each of these only in the direction in which the losses rise, or not at all"
      )
    }
  }
}
