"""How far an earthquake reaches: an intensity prediction equation, inverted.

Source: T. I. Allen, D. J. Wald and C. B. Worden (2012), "Intensity attenuation for active crustal
regions", Journal of Seismology 16, 409-433, the form for hypocentral distance; fitted on 13,000
intensity observations worldwide, magnitudes 5.0 to 7.9, distances up to 300 km. With M the moment
magnitude and R the hypocentral distance in kilometers:

    MMI   = 2.085 + 1.428 M - 1.402 ln sqrt(R^2 + Rm^2)  [+ 0.078 ln(R / 50) beyond 50 km]
    Rm    = -0.209 + 2.042 exp(M - 5)
    sigma = 0.82 + 0.37 / (1 + (R / 22.9)^2)

The reach is the epicentral distance at which one place in six still sees intensity V (the mean plus one
sigma is 5.0). V is the least intensity for which the scale of the USGS ShakeMap and PAGER names any
damage ("very light"). A lookout asks; it is the person who says that it was nothing.
"""

from __future__ import annotations

import math
from functools import lru_cache

DAMAGE_MMI = 5.0
MAX_KM = 1000.0
DEFAULT_DEPTH_KM = 10.0
"""Where no depth is known: the depth that agencies themselves fix for a shallow event."""

_C0, _C1, _C2, _C4 = 2.085, 1.428, -1.402, 0.078
_M1, _M2 = -0.209, 2.042
_S1, _S2, _S3 = 0.82, 0.37, 22.9


def mean_mmi(magnitude: float, hypocentral_km: float) -> float:
    """Say the mean intensity (MMI) at a hypocentral distance."""
    r_m = _M1 + _M2 * math.exp(magnitude - 5.0)
    far = _C4 * math.log(hypocentral_km / 50.0) if hypocentral_km > 50.0 else 0.0
    return _C0 + _C1 * magnitude + _C2 * math.log(math.hypot(hypocentral_km, r_m)) + far


def sigma_mmi(hypocentral_km: float) -> float:
    """Say the standard deviation of the intensity at a hypocentral distance."""
    return _S1 + _S2 / (1.0 + (hypocentral_km / _S3) ** 2)


@lru_cache(maxsize=1024)  # the same quake is held against many places and playbooks
def reach_km(magnitude: float, depth_km: float | None) -> float:
    """Say the epicentral distance in kilometers within which damage is plausible, 0 if nowhere.

    Rounded to 0.1 km and at most 1000 km; beyond M7.9 or 300 km the relation is extrapolated.
    """
    depth = DEFAULT_DEPTH_KM if depth_km is None else max(0.0, depth_km)

    def plausible(epicentral_km: float) -> bool:
        hypocentral = max(1.0, math.hypot(epicentral_km, depth))
        return mean_mmi(magnitude, hypocentral) + sigma_mmi(hypocentral) >= DAMAGE_MMI

    if not plausible(0.0):
        return 0.0
    if plausible(MAX_KM):
        return MAX_KM
    low, high = 0.0, MAX_KM
    while high - low > 0.01:
        middle = (low + high) / 2
        low, high = (middle, high) if plausible(middle) else (low, middle)
    return round(low, 1)
