/// Numbers are a target of their own, which the checker of certificates shares; whoever does algebra has them too.
@_exported import ExactNumbers
