"""Pictures and clips drawn from a seed, with exact masks: what the bundled network learns from. No torch.

The values: `scene`. The door: `scenes`, which makes a scene or a clip from a seed. How it is drawn, bottom up: `noise`,
`materials` (surfaces), `outlines` (closed curves), `bodies` (parts on bones), then what there is in the world:
`people`, `creatures`, `goods`, `solids`, `growth`; `paint` (light and shadow), `backdrops`, `motion`, `lens`; `stage`
(who stands where).
"""
