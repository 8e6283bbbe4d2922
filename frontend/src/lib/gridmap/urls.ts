/** Where everything is when the page does not say otherwise. */
export const URLS = {
  base: "/map/base.json",
  where: "/map/where.json",
  area: "/map/areas/CODE.json",
  cases: "/work/map/cases.json",
  heat: "/work/map/heat.json",
  near: "/work/map/near/NUMBER.json",
  panel: "/work/map/cases/NUMBER/",
  case: "/work/cases/NUMBER/",
} as const;
