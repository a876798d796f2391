/// What a model leaves out of the network that it stands for: the features of that network are there by their values, and what
/// needs more than the values is not known.
public enum Reduction: Sendable, Hashable {
  /// The pooled view of a convolutional ResNEst: states and features are means over the positions of the images, and W_i is
  /// the kernel of the convolution. `freeLastWeight` is false for a last kernel in groups, which leaves entries of W_L zero.
  case pooledView(freeLastWeight: Bool)
  /// Some layers are neither affine maps nor activations.
  case fixedLayers

  /// Why v_i is no function of x_{i-1}; nil where it is one.
  public var featuresBeyondStates: String? {
    switch self {
    case .pooledView:
      "v_i is no function of the pooled x_{i-1}: it is computed from the image, of which x_{i-1} is the mean"
    case .fixedLayers: nil
    }
  }

  /// Why the given weights are not decided as a point of (P).
  public var undecidedPoint: String {
    switch self {
    case .pooledView:
      "derivatives with respect to kernels and to the layers of the features are not computed: this is the pooled view of "
        + "a convolutional network"
    case .fixedLayers:
      "derivatives through batch normalisation, prelu and image layers are not computed: the features are there by their values"
    }
  }

  /// Why (P_φ) is not the problem of training W_L and W_{L+1}; nil where it is.
  public var tiedLastWeight: String? {
    switch self {
    case .pooledView(freeLastWeight: false):
      "W_L is a convolution in groups, whose matrix has entries that are zero by construction: (P_φ) would train them"
    default: nil
    }
  }
}
